/**
 * Working arrays that passes hand on to each other. A typed array that is merely dropped stays resident until V8 happens
 * to collect it, and a dozen of them double the peak.
 */
export class Scratch {
  readonly #free: Uint32Array[] = [];

  /** An array of at least `length` elements with arbitrary contents. */
  take(length: number): Uint32Array {
    const index = this.#free.findIndex(array => array.length >= length);
    if (index === -1) return new Uint32Array(length);
    const [array] = this.#free.splice(index, 1);
    return array ?? new Uint32Array(length);
  }

  /** As `take`, but all zero. */
  takeZeroed(length: number): Uint32Array {
    return this.take(length).fill(0);
  }

  /** Floats with arbitrary contents, in the memory of an array that is large enough. */
  takeFloats(length: number): Float64Array {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT;
    const index = this.#free.findIndex(({ buffer }) => buffer.byteLength >= bytes);
    if (index === -1) return new Float64Array(length);
    const [array] = this.#free.splice(index, 1);
    return array === undefined
      ? new Float64Array(length)
      : new Float64Array(array.buffer, 0, length);
  }

  give(...arrays: readonly Uint32Array[]): void {
    this.#free.push(...arrays);
  }

  /** Forgets what is free, once the passes are done. */
  clear(): void {
    this.#free.length = 0;
  }
}
