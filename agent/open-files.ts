import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';

// Listing the folder takes about 1 µs per file, on the app's thread.
const everyMs = 5000;
const manyFiles = 2000;
const everyMsWithMany = 60_000;

/** Counts the process's open file descriptors, rarely; `null` where there is no /proc. */
export class OpenFiles {
  readonly #guest: Guest;
  #count: number | null = null;
  #dueAtMs = 0;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  count(): number | null {
    const nowMs = this.#guest.nowMs();
    if (nowMs < this.#dueAtMs) return this.#count;
    this.#count = countNow();
    const isLarge = this.#count !== null && this.#count > manyFiles;
    this.#dueAtMs = nowMs + (isLarge ? everyMsWithMany : everyMs);
    return this.#count;
  }
}

function countNow(): number | null {
  try {
    // One of them is the folder itself, being read.
    return builtins.fs.readdirSync('/proc/self/fd').length - 1;
  } catch {
    return null; // Not Linux, or /proc is hidden from us, or no descriptor is left to read it with.
  }
}
