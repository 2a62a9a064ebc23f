import type { GcReading, SampleReading } from '../../base/readings.ts';
import { Ladder } from '../ladder.ts';
import type { Window } from '../ladder.ts';

const options = { widthMs: 60_000, factor: 6, levels: 3, depth: 18 };
const wastedBytesMin = 100 * 2 ** 20;
const wastedShareMin = 0.5;

/** Pages of the heap that stay resident although collections have emptied them. A label, never an alarm. */
export class Fragmentation {
  readonly #ladder = new Ladder(options);
  #physicalBytes = 0;
  #wastedBytes = 0;
  #usedBytes: number | null = null;

  observeMajor(atMs: number, { oldAfterBytes, physicalAfterBytes }: GcReading): void {
    this.#usedBytes = oldAfterBytes;
    if (physicalAfterBytes !== null) this.#take(atMs, physicalAfterBytes);
  }

  /** Where the collection did not tell, the sample after it does. */
  observeSample(atMs: number, { heapPhysicalBytes }: SampleReading): void {
    if (heapPhysicalBytes !== null) this.#take(atMs, heapPhysicalBytes);
  }

  /** Resident pages of the heap less what lives in them, after the last major collection. */
  get wastedBytes(): number {
    return this.#wastedBytes;
  }

  get physicalBytes(): number {
    return this.#physicalBytes;
  }

  /** Is so much wasted that it deserves a word? */
  get notable(): boolean {
    return (
      this.#wastedBytes > wastedBytesMin && this.#wastedBytes > wastedShareMin * this.#physicalBytes
    );
  }

  /** The coarsest window with enough points to see whether the waste grows. */
  window(pointsMin: number): Window | null {
    for (let level = options.levels - 1; level >= 0; level -= 1) {
      if (this.#ladder.count(level) >= pointsMin) return this.#ladder.window(level, options.depth);
    }
    return null;
  }

  #take(atMs: number, physicalBytes: number): void {
    if (this.#usedBytes === null) return;
    this.#physicalBytes = physicalBytes;
    this.#wastedBytes = Math.max(0, physicalBytes - this.#usedBytes);
    this.#usedBytes = null;
    this.#ladder.advance(atMs);
    this.#ladder.push(atMs, this.#wastedBytes);
  }
}
