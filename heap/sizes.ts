const huge = 0xffffffff;

/** One byte count per node in four bytes each; the few that pass 4 GiB stand in a map beside. */
export class Sizes {
  readonly #small: Uint32Array;
  readonly #large = new Map<number, number>();

  /** `words` are all zero. */
  constructor(words: Uint32Array) {
    this.#small = words;
  }

  /** The counts below 4 GiB; the others read as 2^32 - 1. */
  get words(): Uint32Array {
    return this.#small;
  }

  /** Those from 4 GiB on. */
  get large(): ReadonlyMap<number, number> {
    return this.#large;
  }

  get(index: number): number {
    const size = this.#small[index]!;
    return size === huge ? (this.#large.get(index) ?? size) : size;
  }

  set(index: number, bytes: number): void {
    if (bytes >= huge) {
      this.#large.set(index, bytes);
      this.#small[index] = huge;
    } else {
      this.#small[index] = bytes;
    }
  }

  sum(): number {
    let sum = 0;
    for (let index = 0; index < this.#small.length; index += 1) sum += this.get(index);
    return sum;
  }

  /** A copy in `words`. */
  copy(words: Uint32Array): Sizes {
    const copied = new Sizes(words);
    copied.#small.set(this.#small);
    for (const [index, bytes] of this.#large) copied.#large.set(index, bytes);
    return copied;
  }
}
