import type { IntervalHistogram } from 'node:perf_hooks';
import { builtins } from './builtins.ts';

/** A reading made in a callback is worth nothing when the loop stood still for this long. */
export const lateMs = 100;
// Its timer is V8-free and unreferenced, but wakes an idle app: at 20 ms that was half of what the agent costs one.
const resolutionMs = 50;

export interface LoopDelays {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** How long the event loop kept others waiting, since the last look. */
export class LoopDelay {
  readonly #histogram: IntervalHistogram;

  constructor() {
    this.#histogram = builtins.perfHooks.monitorEventLoopDelay({ resolution: resolutionMs });
    this.#histogram.enable();
  }

  get wasBlocked(): boolean {
    // The wait before it included: it hides that much of a pause, and to be taken for late does less harm than not to be.
    return this.#histogram.max / 1e6 >= lateMs;
  }

  stop(): void {
    this.#histogram.disable();
  }

  /** The delays since the last call; `null` when the loop has not turned often enough to say. */
  take(): LoopDelays | null {
    const { count, max } = this.#histogram;
    if (count === 0) return null;
    const delays = {
      p50Ms: delayMs(this.#histogram.percentile(50)),
      p99Ms: delayMs(this.#histogram.percentile(99)),
      maxMs: delayMs(max),
    };
    this.#histogram.reset();
    return delays;
  }
}

// Node records the whole time between two ticks, the interval that was asked for included.
function delayMs(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - resolutionMs);
}
