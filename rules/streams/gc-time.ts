import type { Reading, SampleReading } from '../../base/readings.ts';
import { at } from '../stats/at.ts';

const slots = 64;
const spacingMs = 5000;

/**
 * Share of time that V8 spent collecting, over windows of up to five minutes. From the sample's cumulative counters;
 * from the collections themselves where a recording has no counters.
 */
export class GcTime {
  readonly #times = new Float64Array(slots);
  readonly #pauses = new Float64Array(slots);
  #written = 0;
  #readingsMs = 0;
  #countersMs = 0;
  #newestAtMs = 0;

  observe(atMs: number, reading: Reading): void {
    if (reading.kind === 'gc') this.#readingsMs += reading.pauseMs;
    else this.#countersMs = countedPauseMs(reading);
    this.#newestAtMs = atMs;
    const newest = at(this.#times, (this.#written - 1) % slots);
    if (this.#written > 0 && atMs - newest < spacingMs) return;
    this.#times[this.#written % slots] = atMs;
    this.#pauses[this.#written % slots] = this.#totalMs();
    this.#written += 1;
  }

  /** `null` until half of the window has been seen. */
  ratio(windowMs: number): number | null {
    const oldest = Math.max(0, this.#written - slots);
    for (let index = this.#written - 1; index >= oldest; index -= 1) {
      const passedMs = this.#newestAtMs - at(this.#times, index % slots);
      const last = index === oldest;
      if (passedMs < windowMs && !last) continue;
      if (passedMs < windowMs / 2) return null;
      return (this.#totalMs() - at(this.#pauses, index % slots)) / passedMs;
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
