import type { Arena } from './arena.ts';

/**
 * Working arrays that passes hand on to each other. A typed array that is merely dropped stays resident until V8 happens
 * to collect it, and a dozen of them double the peak.
 */
export class Scratch {
  readonly #free: Uint32Array[] = [];
  /** Arrays of which little was ever touched, and of the rest no memory is taken: stacks. */
  readonly #sparse: Uint32Array[] = [];
  /** Where the arrays lie; `null` where each lies by itself, and the passes over them run in JavaScript. */
  readonly arena: Arena | null;

  constructor(arena: Arena | null = null) {
    this.arena = arena;
  }

  /** An array of at least `length` elements with arbitrary contents. */
  take(length: number): Uint32Array {
    return takeFrom(this.#free, length) ?? this.arena?.anyWords(length) ?? new Uint32Array(length);
  }

  /** As `take`, for what may need so many elements and hardly ever does. */
  takeStack(length: number): Uint32Array {
    return (
      takeFrom(this.#sparse, length) ?? this.arena?.anyWords(length) ?? new Uint32Array(length)
    );
  }

  giveStack(...arrays: readonly Uint32Array[]): void {
    this.#sparse.push(...arrays);
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
    const array = takeFrom(this.#free, length * 2);
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
    this.#sparse.length = 0;
  }
}

/** The smallest array that is long enough: a large one may be wanted next. */
function takeFrom(free: Uint32Array[], length: number): Uint32Array | undefined {
  let best = -1;
  for (const [index, array] of free.entries()) {
    if (array.length < length) continue;
    if (best === -1 || array.length < free[best]!.length) best = index;
  }
  return best === -1 ? undefined : free.splice(best, 1)[0];
}
