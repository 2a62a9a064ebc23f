/**
 * On Node 24 and newer, an observer of `gc` entries can keep V8 collecting: each callback provokes the next collection
 * (nodejs/node#62721). The sign: full collections that nobody forced, one upon the other, with next to nothing allocated
 * in between.
 */
const idleMajors = 40;
const withinMs = 4000;
const idleBytes = 512 * 1024;

export interface StormReading {
  readonly startMs: number;
  readonly forced: boolean;
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** Counts idle full collections. */
export class StormWatch {
  #startsMs: number[] = [];
  #lastAfterBytes: number | null = null;

  /** True when this collection makes it a storm; the count begins anew then. */
  see({ startMs, forced, beforeBytes, afterBytes }: StormReading): boolean {
    const idle =
      !forced && this.#lastAfterBytes !== null && beforeBytes - this.#lastAfterBytes < idleBytes;
    this.#lastAfterBytes = afterBytes;
    this.#startsMs = idle
      ? [...this.#startsMs.filter(atMs => startMs - atMs <= withinMs), startMs]
      : [];
    if (this.#startsMs.length < idleMajors) return false;
    this.#startsMs = [];
    return true;
  }
}
