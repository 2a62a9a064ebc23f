import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { GcReading, Reading } from '../../base/readings.ts';
import type { ConsecutiveGrowthSpec } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { HoldCounter } from '../hold.ts';
import type { Moment, Phase, RuleTracker } from '../rule-tracker.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';

interface Mark {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * consecutive-growth: memwatch's rule, the heap larger after each of so many collections in a row. Unlike memwatch it
 * counts in whole bytes of either sign, takes the first collection only as the base, and looks away from collections
 * that memsup itself provoked.
 */
export class ConsecutiveGrowthTracker implements RuleTracker {
  readonly spec: ConsecutiveGrowthSpec;
  readonly #hold: HoldCounter;
  #base: Mark | null = null;
  #last: Mark | null = null;
  #growths = 0;

  constructor(spec: ConsecutiveGrowthSpec) {
    this.spec = spec;
    this.#hold = new HoldCounter(spec.for);
  }

  update({ record, reading }: Moment): Phase {
    const bytes = this.#counted(reading);
    if (bytes === null) return this.#hold.phase(record.nowMs);
    const mark = { atMs: record.nowMs, bytes };
    if (this.#last !== null && bytes > this.#last.bytes) {
      this.#growths += 1;
    } else {
      this.#growths = 0;
      this.#base = mark;
    }
    this.#last = mark;
    return this.#hold.evaluate(record.nowMs, this.#growths >= this.spec.count);
  }

  verdict(record: WorkerRecord): Verdict | null {
    if (this.#base === null || this.#last === null) return null;
    const growth = this.#last.bytes - this.#base.bytes;
    const spanMs = this.#last.atMs - this.#base.atMs;
    // Collections within the same millisecond have no rate.
    const rate = spanMs > 0 ? (growth / spanMs) * 3_600_000 : null;
    const pace = rate === null ? '' : `, ${formatBytes(rate)}/h`;
    const because = `the heap grew over ${this.#growths} consecutive ${this.spec.gc === 'any' ? '' : 'full '}collections, by ${formatBytes(growth)} in ${formatDuration(spanMs)}${pace}`;
    return plainVerdict('js-heap', because, {
      rateBytesPerHour: rate,
      points: this.#growths + 1,
      spanMs,
      growthBytes: growth,
      floorBytes: record.floorBytes,
    });
  }

  settled(): boolean {
    return true;
  }

  #counted(reading: Reading | null): number | null {
    if (reading?.kind !== 'gc' || reading.caused || !this.#isWatched(reading)) return null;
    return reading.afterBytes ?? reading.oldAfterBytes;
  }

  #isWatched({ gc }: GcReading): boolean {
    return gc === 'major' || (this.spec.gc === 'any' && gc === 'minor');
  }
}
