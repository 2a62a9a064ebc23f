const absent = -1;
// The slots of one line of a processor's cache: ids that are neighbours share one, wherever it is.
const lineSlots = 16;
// A line and a slot further on: odd, so that every slot is come to, whatever the ids are.
const nextSlots = lineSlots + 1;
// 2^32 over the golden ratio (Fibonacci hashing): lines that follow each other are spread most evenly by its upper bits.
const spread = 0x9e3779b1;

/** Finds a node by V8's object id. Open addressing over the ids themselves: four bytes a slot. Of two nodes with one id, the first. */
export class IdTable {
  readonly #ids: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #mask: number;
  readonly #shift: number;

  constructor(ids: Uint32Array) {
    this.#ids = ids;
    let capacity = 16;
    while (capacity < ids.length * 1.6) capacity *= 2;
    this.#slots = new Uint32Array(capacity);
    this.#mask = capacity - 1;
    this.#shift = Math.clz32(this.#mask);
    for (let node = 0; node < ids.length; node += 1) {
      const slot = this.#seek(ids[node]!);
      if (this.#slots[slot] === 0) this.#slots[slot] = node + 1;
    }
  }

  /** The node with this id, -1 when there is none. */
  find(id: number): number {
    return this.#slots[this.#seek(id)]! - 1;
  }

  // The slot of this id, or the free one where it would be put.
  #seek(id: number): number {
    for (let slot = this.#slotOf(id); ; slot = (slot + nextSlots) & this.#mask) {
      const node = this.#slots[slot]! - 1;
      if (node === absent || this.#ids[node] === id) return slot;
    }
  }

  // Ids are mostly odd and dense. Taken as they are they would fill one long run of slots, and an id that is not there would be looked
  // for to the run's end: what came since an earlier snapshot costs its square then. So a line's place is mixed, a slot's within it is
  // not, and where one is taken the next line is tried.
  #slotOf(id: number): number {
    const line = Math.imul(id >>> 5, spread) >>> this.#shift;
    return ((line & -lineSlots) | ((id >>> 1) & (lineSlots - 1))) & this.#mask;
  }
}
