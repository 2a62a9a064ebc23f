import type { SampleReading } from '../../base/readings.ts';

/**
 * Resident memory that is neither V8's heap nor external: what native code holds. V8 keeps freed pages in a pool that
 * no statistic shows, so the heap is subtracted at its lifetime peak; less would call a heap that shrank a native leak.
 */
export class NativeResidue {
  #peakHeapBytes = 0;
  #offset = 0;
  #heldLevel: number | null = null;
  #jumped = false;
  #last: number | null = null;

  get peakHeapBytes(): number {
    return this.#peakHeapBytes;
  }

  observe(sample: SampleReading): number {
    let heapBytes = sample.heapPhysicalBytes ?? sample.heapTotalBytes;
    let { externalBytes } = sample;
    for (const thread of sample.threads ?? []) {
      heapBytes += thread.heapPhysicalBytes;
      externalBytes += thread.externalBytes;
    }
    this.#peakHeapBytes = Math.max(this.#peakHeapBytes, heapBytes);
    const raw = sample.rssBytes - this.#peakHeapBytes - externalBytes;
    const held = this.#heldLevel;
    if (held !== null) {
      if (this.#jumped) this.#offset = raw - held;
      this.#jumped = false;
      // What a capture left behind is given back bit by bit; that must not look like a decline below where it began.
      this.#offset = Math.max(0, Math.min(this.#offset, raw - held));
    }
    this.#last = raw - this.#offset;
    return this.#last;
  }

  /** The next reading stands at the level of the last one: what lies between was our doing. */
  holdLevel(): void {
    if (this.#last === null) return;
    this.#heldLevel = this.#last;
    this.#jumped = true;
  }
}
