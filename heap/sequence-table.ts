const initialSlots = 1 << 12;
const mixPrime = 0x01000193;

/** Numbers sequences of unsigned integers: equal ones get the same id, in order of first sight. */
export class SequenceTable {
  #pool = new Uint32Array(1 << 14);
  #poolUsed = 0;
  #start = new Uint32Array(1 << 10);
  #hash = new Uint32Array(1 << 10);
  #count = 0;
  /** Open addressing; 0 is empty, otherwise id + 1. */
  #slots = new Uint32Array(initialSlots);

  get size(): number {
    return this.#count;
  }

  /** The id of the first `length` numbers of `sequence`. */
  idOf(sequence: Uint32Array, length: number): number {
    let hash = length;
    for (let at = 0; at < length; at += 1) {
      hash = Math.imul(hash ^ sequence[at]!, mixPrime) ^ (hash >>> 15);
    }
    hash >>>= 0;
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]! - 1;
      if (id === -1) return this.#add(sequence, length, { hash, slot });
      if (this.#hash[id] === hash && this.#equals(id, sequence, length)) return id;
    }
  }

  /** A view, valid until the next `idOf`. */
  sequence(id: number): Uint32Array {
    const end = id + 1 < this.#count ? this.#start[id + 1]! : this.#poolUsed;
    return this.#pool.subarray(this.#start[id], end);
  }

  #equals(id: number, sequence: Uint32Array, length: number): boolean {
    const start = this.#start[id]!;
    const end = id + 1 < this.#count ? this.#start[id + 1]! : this.#poolUsed;
    if (end - start !== length) return false;
    for (let at = 0; at < length; at += 1) {
      if (this.#pool[start + at] !== sequence[at]) return false;
    }
    return true;
  }

  #add(
    sequence: Uint32Array,
    length: number,
    { hash, slot }: { hash: number; slot: number },
  ): number {
    const id = this.#count;
    this.#pool = withRoom(this.#pool, this.#poolUsed + length);
    this.#start = withRoom(this.#start, id + 1);
    this.#hash = withRoom(this.#hash, id + 1);
    this.#pool.set(sequence.subarray(0, length), this.#poolUsed);
    this.#start[id] = this.#poolUsed;
    this.#hash[id] = hash;
    this.#poolUsed += length;
    this.#count += 1;
    this.#slots[slot] = id + 1;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#count; id += 1) {
      let slot = this.#hash[id]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

/** `array` itself, or a copy at least twice as long, when it has fewer than `length` elements. */
export function withRoom(
  array: Uint32Array<ArrayBuffer>,
  length: number,
): Uint32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const larger = new Uint32Array(Math.max(array.length * 2, length));
  larger.set(array);
  return larger;
}
