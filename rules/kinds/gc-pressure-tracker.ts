import { formatDuration } from '../../base/quantities.ts';
import type { GcPressureSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import { GcTime } from '../streams/gc-time.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';

/** A heap whose floor takes so much of its limit collects for want of room, not because of garbage. */
const fullShare = 0.75;

/** gc-pressure: V8 spends too much of the time collecting. */
export class GcPressureTracker implements RuleTracker {
  readonly spec: GcPressureSpec;
  readonly #hold: HoldCounter;
  readonly #gcTime: GcTime;
  #latched = false;

  constructor(spec: GcPressureSpec) {
    this.spec = spec;
    this.#hold = new HoldCounter(spec.for);
    this.#gcTime = new GcTime(spec.windowMs);
  }

  update({ record, reading }: Moment): Phase {
    if (reading !== null) this.#gcTime.observe(record.nowMs, reading);
    if (reading?.kind !== 'sample' || !record.warm) return this.#hold.phase(record.countedMs);
    const ratio = this.#gcTime.ratio ?? 0;
    this.#latched = ratio > (this.#latched ? this.spec.resolveBelow : this.spec.timeRatioAbove);
    return this.#hold.evaluate(record.nowMs, this.#latched);
  }

  verdict(record: WorkerRecord): Verdict | null {
    const ratio = this.#gcTime.ratio;
    if (ratio === null) return null;
    const limit = record.limitOf('js-heap');
    const { floorBytes } = record;
    const full =
      floorBytes !== null && limit.bytes !== null && floorBytes >= fullShare * limit.bytes;
    const why = full
      ? 'the heap is nearly full, so that each collection frees little'
      : 'the heap has room, so that it is the rate of allocation';
    const share = `${(ratio * 100).toFixed(0)} % of the last ${formatDuration(this.spec.windowMs)} went into garbage collection`;
    const limitText = `${(this.spec.timeRatioAbove * 100).toFixed(0)} %`;
    // An alarm ends further down than it begins, and is told of when it has lasted.
    const compared =
      ratio > this.spec.timeRatioAbove
        ? `the limit is ${limitText}`
        : `which was above the limit of ${limitText} and is not far below it yet`;
    const because = `${share}, ${compared}; ${why}`;
    return plainVerdict(full ? 'limit' : 'churn', because, {
      floorBytes,
      limitBytes: limit.bytes,
      limitSource: limit.source,
    });
  }

  settled(): boolean {
    return true;
  }
}
