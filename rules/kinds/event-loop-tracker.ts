import { formatDuration } from '../../base/quantities.ts';
import type { EventLoopSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import { plainVerdict } from '../verdict-of.ts';

/** event-loop: callbacks wait too long, or the loop has no idle time left. */
export class EventLoopTracker implements RuleTracker {
  readonly spec: EventLoopSpec;
  readonly #hold: HoldCounter;
  #because: string | null = null;

  constructor(spec: EventLoopSpec) {
    this.spec = spec;
    this.#hold = new HoldCounter(spec.for);
  }

  update({ record, reading }: Moment): Phase {
    if (reading?.kind !== 'sample' || !record.warm) return this.#hold.phase(record.countedMs);
    const { delayP99AboveMs, utilizationAbove } = this.spec;
    const { loopDelayP99Ms, elu } = reading;
    const late = isAbove(loopDelayP99Ms, delayP99AboveMs);
    const busy = isAbove(elu, utilizationAbove);
    if (late) {
      this.#because = `one callback in a hundred waits ${formatDuration(loopDelayP99Ms ?? 0)} or more, the limit is ${formatDuration(delayP99AboveMs ?? 0)}`;
    } else if (busy) {
      this.#because = `the event loop is busy ${percent(elu)} of the time, the limit is ${percent(utilizationAbove)}`;
    }
    return this.#hold.evaluate(record.nowMs, late || busy);
  }

  verdict(): Verdict | null {
    return this.#because === null ? null : plainVerdict('stall', this.#because);
  }

  settled(): boolean {
    return true;
  }
}

function isAbove(value: number | null, bound: number | null): boolean {
  return value !== null && bound !== null && value > bound;
}

function percent(share: number | null): string {
  return `${((share ?? 0) * 100).toFixed(0)} %`;
}
