import type { Arithmetic, BaseStats, LeakInfo, Outcome, Reading } from './figures.ts';
import { roundAway, strictDuration, strictSize } from './strict-text.ts';

const growthsOfLeak = 5;
const recentPeriod = 10;
const ancientPeriod = 120;
const settled = 3;
/** The 32-bit unsigned integers in which memwatch keeps its figures. */
const wrap = 2 ** 32;

/**
 * memwatch-next 0.3.0's arithmetic, fault for fault, for programs whose thresholds were set by its figures: the
 * first collection counts as growth, a repeated collection ends a run, the trend of a shrinking heap is huge, the
 * estimate wraps around above 410 MiB, and rates beyond 2 GiB an hour print as `-2147483648 bytes/hr`.
 */
export class StrictArithmetic implements Arithmetic {
  readonly #withDates: boolean;
  #full = 0;
  #others = 0;
  #last = 0;
  #recent = 0;
  #ancient = 0;
  #min = 0;
  #max = 0;
  #growths = 0;
  #runStartSeconds = 0;
  #runStartBytes = 0;

  /** The first memwatch told `start` and `end`, in whole seconds; memwatch-next did not. */
  constructor(withDates: boolean) {
    this.#withDates = withDates;
  }

  see({ major, heapBytes, atMs }: Reading): Outcome | null {
    if (!major) {
      this.#others += 1;
      return null;
    }
    this.#full += 1;
    const leak = this.#judge(heapBytes, Math.floor(atMs / 1000));
    this.#last = heapBytes % wrap;
    this.#average();
    if (this.#full >= settled) {
      if (this.#min === 0 || this.#min > this.#last) this.#min = this.#last;
      if (this.#max < this.#last) this.#max = this.#last;
    }
    return { leak, stats: this.#stats() };
  }

  #judge(heapBytes: number, nowSeconds: number): LeakInfo | null {
    // The last base starts at 0, so whatever comes first is growth.
    if (this.#last >= heapBytes) {
      this.#growths = 0;
      return null;
    }
    if (this.#growths === 0) {
      this.#runStartSeconds = nowSeconds;
      this.#runStartBytes = heapBytes;
    }
    this.#growths += 1;
    if (this.#growths < growthsOfLeak) return null;
    this.#growths = 0;
    const seconds = nowSeconds - this.#runStartSeconds;
    const growth = heapBytes - this.#runStartBytes;
    const rate = strictSize(growth / (seconds / 3600));
    const reason = `heap growth over ${growthsOfLeak} consecutive GCs (${strictDuration(seconds)}) - ${rate}/hr`;
    if (!this.#withDates) return { growth, reason };
    return {
      start: new Date(this.#runStartSeconds * 1000),
      end: new Date(nowSeconds * 1000),
      growth,
      reason,
    };
  }

  #average(): void {
    if (this.#full < recentPeriod) {
      // The weight of the past was meant to grow, but is a division of integers and always 0.
      this.#recent = this.#last;
      this.#ancient = this.#last;
      return;
    }
    // Products of 32-bit figures with 9 are exact in a double, so taking the remainder last wraps as C++ does.
    const sum = (this.#recent * (recentPeriod - 1) + this.#last) % wrap;
    this.#recent = Math.floor(sum / recentPeriod);
    const period = Math.min(ancientPeriod, this.#full);
    this.#ancient = Math.trunc((this.#ancient * (period - 1) + this.#last) / period) % wrap;
  }

  #stats(): BaseStats {
    const difference = (this.#recent - this.#ancient + wrap) % wrap;
    return {
      num_full_gc: this.#full,
      num_inc_gc: this.#others,
      heap_compactions: this.#full,
      usage_trend: this.#ancient === 0 ? 0 : roundAway((difference / this.#ancient) * 1000) / 10,
      estimated_base: this.#recent,
      current_base: this.#last,
      min: this.#min,
      max: this.#max,
    };
  }
}
