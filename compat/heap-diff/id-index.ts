/** Finds a node's row by its id. An open hash over typed arrays: a Map of a few million numbers would not do. */
export class IdIndex {
  readonly #ids: Uint32Array;
  /** Row + 1; 0 is free. */
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(ids: Uint32Array) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, ids.length * 2)));
    this.#ids = ids;
    this.#slots = new Uint32Array(size);
    this.#mask = size - 1;
    for (let row = 0; row < ids.length; row += 1) {
      let slot = this.#slotOf(ids[row] ?? 0);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = row + 1;
    }
  }

  /** The row, or -1. */
  find(id: number): number {
    let slot = this.#slotOf(id);
    for (;;) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row === -1 || this.#ids[row] === id) return row;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Ids come in steps of two, so they are spread by a multiplication first. */
  #slotOf(id: number): number {
    return (Math.imul(id, 0x9e3779b1) >>> 4) & this.#mask;
  }
}
