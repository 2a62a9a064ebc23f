import type { ThresholdCondition, ThresholdSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import { readSignal } from '../signals.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { thresholdVerdict } from './threshold-verdict.ts';

/** threshold: any of its signals is past its bound, and stays so until it is back past its resolve bound. */
export class ThresholdTracker implements RuleTracker {
  readonly spec: ThresholdSpec;
  readonly #hold: HoldCounter;
  /** Which conditions hold. */
  readonly #latched: boolean[];
  #crossed: ThresholdCondition | null = null;

  constructor(spec: ThresholdSpec) {
    this.spec = spec;
    this.#hold = new HoldCounter(spec.for);
    this.#latched = spec.any.map(() => false);
  }

  update({ record, reading }: Moment): Phase {
    if (reading === null) return this.#hold.phase(record.countedMs);
    for (const [index, condition] of this.spec.any.entries()) {
      this.#latched[index] = holds(condition, record, this.#latched[index] ?? false);
    }
    const first = this.#latched.indexOf(true);
    if (first >= 0) this.#crossed = this.spec.any[first] ?? null;
    if (reading.kind === 'gc') return this.#hold.phase(record.nowMs);
    return this.#hold.evaluate(record.nowMs, first >= 0);
  }

  verdict(record: WorkerRecord): Verdict | null {
    return this.#crossed === null ? null : thresholdVerdict(this.#crossed, record);
  }

  settled(): boolean {
    return true;
  }
}

function holds(condition: ThresholdCondition, record: WorkerRecord, latched: boolean): boolean {
  const value = readSignal(condition.signal, record);
  if (value === null || !hasGrownEnough(condition, record)) return false;
  const { above, below, resolveAt } = condition;
  if (above !== null && value > (latched ? (resolveAt ?? above) : above)) return true;
  return below !== null && value < (latched ? (resolveAt ?? below) : below);
}

function hasGrownEnough({ growthShareMin }: ThresholdCondition, { growth }: WorkerRecord): boolean {
  return growthShareMin === null || (growth.growthShare ?? 0) >= growthShareMin;
}
