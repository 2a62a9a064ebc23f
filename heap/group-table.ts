import { withRoom } from './sequence-table.ts';

export const noGroup = 0xffffffff;

/**
 * Groups of nodes that are the same kind of thing on the same kind of path. They form a tree like the paths themselves,
 * and a group's number is greater than its parent's.
 */
export class GroupTable {
  hash = new Uint32Array(1 << 12);
  parent = new Uint32Array(1 << 12);
  /** The first member seen, nearest to the root, and the last. */
  first = new Uint32Array(1 << 12);
  last = new Uint32Array(1 << 12);
  /** Members. */
  count = new Uint32Array(1 << 12);
  selfBytes = new Float64Array(1 << 12);
  /** Edges of those members that have so many that they may be collections. */
  degree = new Float64Array(1 << 12);
  /** 1 where a member's path repeats itself through another member: lists, trees, chains. */
  repeats = new Uint8Array(1 << 12);
  /** The round of `EdgeRules` in which the group was reached; 4 for what nothing holds. */
  round = new Uint8Array(1 << 12);
  size = 0;
  #slots = new Uint32Array(1 << 14);

  /** The group with this hash, or `noGroup`. */
  find(hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]! - 1;
      if (id === -1) return noGroup;
      if (this.hash[id] === hash) return id;
    }
  }

  /** Makes a group, which must not be there yet; `at` says where and what its first member is. */
  add(
    hash: number,
    at: { readonly parent: number; readonly node: number; readonly round: number },
  ): number {
    const id = this.size;
    this.size += 1;
    if (id >= this.count.length) this.#grow();
    this.hash[id] = hash;
    this.parent[id] = at.parent;
    this.first[id] = at.node;
    this.round[id] = at.round;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    else this.#place(id);
    return id;
  }

  #place(id: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.hash[id]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id + 1;
  }

  #grow(): void {
    const length = this.count.length * 2;
    this.hash = withRoom(this.hash, length);
    this.parent = withRoom(this.parent, length);
    this.first = withRoom(this.first, length);
    this.last = withRoom(this.last, length);
    this.count = withRoom(this.count, length);
    this.selfBytes = grownFloats(this.selfBytes, length);
    this.degree = grownFloats(this.degree, length);
    this.round = grownBytes(this.round, length);
    this.repeats = grownBytes(this.repeats, length);
  }

  #rehash(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let id = 0; id < this.size; id += 1) this.#place(id);
  }
}

function grownFloats(array: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}

function grownBytes(array: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(array);
  return larger;
}
