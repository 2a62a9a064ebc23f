import { BaseTrend } from './base-trend.ts';
import type { Arithmetic, Outcome, Reading } from './figures.ts';
import { LeakWatch } from './leak-watch.ts';

/** memwatch's figures, put right. */
export class RightArithmetic implements Arithmetic {
  readonly #leaks: LeakWatch;
  readonly #trend = new BaseTrend();
  #full = 0;
  #others = 0;

  constructor(consecutive: number) {
    this.#leaks = new LeakWatch(consecutive);
  }

  see(reading: Reading): Outcome | null {
    if (!reading.major) {
      this.#others += 1;
      return null;
    }
    this.#full += 1;
    this.#trend.see(reading.heapBytes);
    return {
      leak: this.#leaks.see(reading),
      stats: {
        num_full_gc: this.#full,
        num_inc_gc: this.#others,
        heap_compactions: this.#full,
        usage_trend: this.#trend.trendPercent,
        estimated_base: this.#trend.estimatedBytes,
        current_base: reading.heapBytes,
        min: this.#trend.minBytes,
        max: this.#trend.maxBytes,
      },
    };
  }
}
