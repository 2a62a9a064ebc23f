const absent = -1;

/** Finds a node by V8's object id. Open addressing over the ids themselves: four bytes a slot. */
export class IdTable {
  readonly #ids: Uint32Array;
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(ids: Uint32Array) {
    this.#ids = ids;
    let capacity = 16;
    while (capacity < ids.length * 1.6) capacity *= 2;
    this.#slots = new Uint32Array(capacity);
    this.#mask = capacity - 1;
    for (let node = 0; node < ids.length; node += 1) {
      let slot = this.#slotOf(ids[node]!);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = node + 1;
    }
  }

  /** The node with this id, -1 when there is none. */
  find(id: number): number {
    for (let slot = this.#slotOf(id); ; slot = (slot + 1) & this.#mask) {
      const node = this.#slots[slot]! - 1;
      if (node === absent || this.#ids[node] === id) return node;
    }
  }

  // Ids of JavaScript objects are odd and mostly dense: halved, neighbours get neighbouring slots.
  #slotOf(id: number): number {
    return (id >>> 1) & this.#mask;
  }
}
