import { durationText, sizeText } from './text.ts';
import type { LeakInfo, Reading } from './figures.ts';

/**
 * A collection before which less than this was allocated is the one before it once more: `gc()` called twice, or two in
 * a row by somebody's snapshot. It says nothing new about growth, but may correct the base downwards.
 */
const repeatBytes = 64 * 1024;
/**
 * So is one that follows at once and finds no more than that. V8 10's figures from before a collection are no
 * help there: what the collection before has not swept yet still counts as used.
 */
const repeatGapMs = 5;

interface Base {
  bytes: number;
  readonly atMs: number;
}

/** The `leak` rule: so many full collections in a row, each with more left than the one before. */
export class LeakWatch {
  readonly #consecutive: number;
  #previous: Base | null = null;
  #current: Base | null = null;
  #start: Base | null = null;
  #growths = 0;
  #lastEndMs = -Infinity;

  constructor(consecutive: number) {
    this.#consecutive = consecutive;
  }

  see(reading: Reading): LeakInfo | null {
    const { heapBytes, atMs } = reading;
    const gapMs = atMs - reading.durationMs - this.#lastEndMs;
    this.#lastEndMs = atMs;
    if (this.#current === null || reading.startup) {
      this.#current = { bytes: heapBytes, atMs };
      this.#forget();
      return null;
    }
    if (isRepeat(reading, this.#current, gapMs)) {
      this.#correct(heapBytes, this.#current);
      return null;
    }
    const previous = this.#current;
    this.#previous = previous;
    this.#current = { bytes: heapBytes, atMs };
    if (heapBytes <= previous.bytes) {
      this.#forget();
      return null;
    }
    this.#start ??= previous;
    this.#growths += 1;
    return this.#growths < this.#consecutive ? null : this.#report(this.#start, this.#current);
  }

  /** Downwards only: what a repeat finds more is growth, and must add up until it counts. */
  #correct(heapBytes: number, current: Base): void {
    if (heapBytes >= current.bytes) return;
    current.bytes = heapBytes;
    if (this.#previous !== null && heapBytes <= this.#previous.bytes) this.#forget();
  }

  #forget(): void {
    this.#growths = 0;
    this.#start = null;
  }

  #report(start: Base, end: Base): LeakInfo {
    // The next run begins where this one ends, so no growth is lost between two reports.
    this.#forget();
    const growth = end.bytes - start.bytes;
    const spanMs = Math.max(1, end.atMs - start.atMs);
    const perHour = (growth / spanMs) * 3_600_000;
    return {
      start: new Date(start.atMs),
      end: new Date(end.atMs),
      growth,
      reason: `heap growth over ${this.#consecutive} consecutive GCs (${durationText(spanMs)}) - ${sizeText(perHour)}/hr`,
    };
  }
}

function isRepeat({ beforeBytes, heapBytes }: Reading, current: Base, gapMs: number): boolean {
  if (beforeBytes !== null && beforeBytes - current.bytes < repeatBytes) return true;
  return gapMs < repeatGapMs && heapBytes - current.bytes < repeatBytes;
}
