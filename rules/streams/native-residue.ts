import type { SampleReading } from '../../base/readings.ts';

/**
 * Resident memory that is neither V8's heap nor external: what native code holds. V8 keeps freed pages in a pool that
 * no statistic shows, so the heap is subtracted at its lifetime peak; less would call a heap that shrank a native leak.
 */
export class NativeResidue {
  #peakHeapBytes = 0;
  #offset = 0;
  #heldLevel: number | null = null;
  #last: number | null = null;

  get peakHeapBytes(): number {
    return this.#peakHeapBytes;
  }

  observe(sample: SampleReading): number {
    this.#peakHeapBytes = Math.max(
      this.#peakHeapBytes,
      sample.heapPhysicalBytes ?? sample.heapTotalBytes,
    );
    const raw = sample.rssBytes - this.#peakHeapBytes - sample.externalBytes;
    if (this.#heldLevel !== null) {
      this.#offset = raw - this.#heldLevel;
      this.#heldLevel = null;
    }
    // What a capture left behind is given back bit by bit; that must not look like a decline.
    this.#offset = Math.max(0, this.#offset);
    this.#last = raw - this.#offset;
    return this.#last;
  }

  /** The next reading stands at the level of the last one: what lies between was our doing. */
  holdLevel(): void {
    this.#heldLevel = this.#last;
  }
}
