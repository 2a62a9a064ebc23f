import type { Reading } from '../../base/readings.ts';

/**
 * Bytes allocated since the start, as a proxy for load. Where Node does not count them, they are added up from the
 * collections: what was used before one, less what was left by the one before it.
 */
export class Allocation {
  #counted: number | null = null;
  #derived = 0;
  #leftBytes: number | null = null;

  observe(reading: Reading): void {
    if (reading.kind === 'sample') {
      if (reading.allocatedBytes !== null) this.#counted = reading.allocatedBytes;
      return;
    }
    const { beforeBytes, afterBytes } = reading;
    if (beforeBytes === null || afterBytes === null) return;
    if (this.#leftBytes !== null) this.#derived += Math.max(0, beforeBytes - this.#leftBytes);
    this.#leftBytes = afterBytes;
  }

  get bytes(): number {
    return this.#counted ?? this.#derived;
  }
}
