import type { Reading, SampleReading } from '../../base/readings.ts';
import { at } from '../stats/at.ts';

/** The window's edge is known to so many parts of it. */
const slots = 32;
/** Time, and milliseconds of collections until then. */
const slotSize = 2;

/**
 * Share of time that V8 spent collecting, over a sliding window. From the sample's cumulative counters; from the
 * collections themselves where a recording has no counters.
 */
export class GcTime {
  readonly #windowMs: number;
  readonly #marks = new Float64Array((slots + 1) * slotSize);
  #written = 0;
  #lastMarkAtMs = Number.NEGATIVE_INFINITY;
  #readingsMs = 0;
  #countersMs = 0;
  #newestAtMs = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  observe(atMs: number, reading: Reading): void {
    if (reading.kind === 'gc') this.#readingsMs += reading.pauseMs;
    else this.#countersMs = countedPauseMs(reading);
    this.#newestAtMs = atMs;
    if (atMs - this.#lastMarkAtMs < this.#windowMs / slots) return;
    const slot = (this.#written % (slots + 1)) * slotSize;
    this.#marks[slot] = atMs;
    this.#marks[slot + 1] = this.#totalMs();
    this.#written += 1;
    this.#lastMarkAtMs = atMs;
  }

  /** `null` until half of the window has been seen. */
  get ratio(): number | null {
    const oldest = Math.max(0, this.#written - slots - 1);
    for (let index = oldest; index < this.#written; index += 1) {
      const slot = (index % (slots + 1)) * slotSize;
      const passedMs = this.#newestAtMs - at(this.#marks, slot);
      const isNextTooLate =
        index + 1 === this.#written ||
        this.#newestAtMs - at(this.#marks, ((index + 1) % (slots + 1)) * slotSize) < this.#windowMs;
      if (!isNextTooLate) continue;
      if (passedMs < this.#windowMs / 2) return null;
      return (this.#totalMs() - at(this.#marks, slot + 1)) / passedMs;
    }
    return null;
  }

  #totalMs(): number {
    return Math.max(this.#countersMs, this.#readingsMs);
  }
}

function countedPauseMs(sample: SampleReading): number {
  return (
    sample.gcMajorPauseMs +
    sample.gcMinorPauseMs +
    sample.gcIncrementalPauseMs +
    sample.gcWeakPauseMs
  );
}
