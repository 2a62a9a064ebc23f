import { formatDuration } from '../../base/quantities.ts';
import type { UnresponsiveSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';

/** unresponsive: the worker has spoken before, and then said nothing for too long. */
export class UnresponsiveTracker implements RuleTracker {
  readonly spec: UnresponsiveSpec;
  readonly #hold: HoldCounter;

  constructor(spec: UnresponsiveSpec) {
    this.spec = spec;
    this.#hold = new HoldCounter(spec.for);
  }

  update({ record, reading }: Moment): Phase {
    const silent = reading === null && (record.silentForMs ?? 0) >= this.spec.afterMs;
    return this.#hold.evaluate(record.nowMs, silent);
  }

  verdict(record: WorkerRecord): Verdict | null {
    const silentForMs = record.silentForMs ?? 0;
    const because =
      silentForMs >= this.spec.afterMs
        ? `nothing was heard of the worker for ${formatDuration(silentForMs)}, the limit is ${formatDuration(this.spec.afterMs)}: its event loop is blocked or its process is stopped`
        : `the worker speaks again, last heard of ${formatDuration(silentForMs)} ago`;
    return plainVerdict('stall', because);
  }

  settled(): boolean {
    return true;
  }
}
