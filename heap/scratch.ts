import type { Arena } from './arena.ts';

/**
 * Working arrays that passes hand on to each other. A typed array that is merely dropped stays resident until V8 happens
 * to collect it, and a dozen of them double the peak.
 */
export class Scratch {
  readonly #free: Uint32Array[] = [];
  /** Where the arrays lie; `null` where each lies by itself, and the passes over them run in JavaScript. */
  readonly arena: Arena | null;

  constructor(arena: Arena | null = null) {
    this.arena = arena;
  }

  /** An array of at least `length` elements with arbitrary contents. */
  take(length: number): Uint32Array {
    const index = this.#free.findIndex(array => array.length >= length);
    const [array] = index === -1 ? [] : this.#free.splice(index, 1);
    return array ?? this.arena?.anyWords(length) ?? new Uint32Array(length);
  }

  /** As `take`, but all zero. */
  takeZeroed(length: number): Uint32Array {
    return this.take(length).fill(0);
  }

  /** Bytes, all zero, and the array to give back when they are used. */
  takeBytesZeroed(length: number): { readonly bytes: Uint8Array; readonly array: Uint32Array } {
    const array = this.take(Math.ceil(length / Uint32Array.BYTES_PER_ELEMENT));
    return { bytes: new Uint8Array(array.buffer, array.byteOffset, length).fill(0), array };
  }

  /** Floats with arbitrary contents, in the memory of an array that is large enough. */
  takeFloats(length: number): Float64Array {
    const bytes = length * Float64Array.BYTES_PER_ELEMENT;
    const index = this.#free.findIndex(({ byteLength }) => byteLength >= bytes);
    const [array] = index === -1 ? [] : this.#free.splice(index, 1);
    return array === undefined
      ? (this.arena?.doubles(length) ?? new Float64Array(length))
      : new Float64Array(array.buffer, array.byteOffset, length);
  }

  give(...arrays: readonly Uint32Array[]): void {
    this.#free.push(...arrays);
  }

  /** Forgets what is free, once the passes are done. */
  clear(): void {
    this.#free.length = 0;
  }
}
