import { withRoom } from './sequence-table.ts';

export const noGroup = 0xffffffff;

export interface GroupColumns {
  readonly size: number;
  readonly hash: Words;
  readonly parent: Words;
  readonly step: Words;
  readonly first: Words;
  readonly last: Words;
  readonly count: Words;
  readonly selfBytes: Float64Array<ArrayBuffer>;
  readonly degree: Float64Array<ArrayBuffer>;
  readonly repeats: Uint8Array<ArrayBuffer>;
  readonly round: Uint8Array<ArrayBuffer>;
}

type Words = Uint32Array<ArrayBuffer>;

/**
 * Groups of nodes that are the same kind of thing on the same kind of path. They form a tree like the paths themselves,
 * and a group's number is greater than its parent's.
 */
export class GroupTable {
  hash = new Uint32Array(1 << 12);
  parent = new Uint32Array(1 << 12);
  /** Hash of the last step on the path: the edge's name and the kind of thing it leads to. */
  step = new Uint32Array(1 << 12);
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
  #slots: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 14);
  #entryHash: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 12);
  #entryGroup: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 12);
  #entries = 0;

  /** Takes over the groups that the kernel has made, and which hashes lead to which of them; copies what it keeps. */
  adopt(
    made: GroupColumns,
    entries: { readonly hash: Uint32Array; readonly group: Uint32Array },
  ): void {
    const { size } = made;
    this.size = size;
    this.hash = made.hash.slice(0, size);
    this.parent = made.parent.slice(0, size);
    this.step = made.step.slice(0, size);
    this.first = made.first.slice(0, size);
    this.last = made.last.slice(0, size);
    this.count = made.count.slice(0, size);
    this.selfBytes = made.selfBytes.slice(0, size);
    this.degree = made.degree.slice(0, size);
    this.repeats = made.repeats.slice(0, size);
    this.round = made.round.slice(0, size);
    for (let at = 0; at < entries.hash.length; at += 1) {
      this.#enter(entries.hash[at]!, entries.group[at]!);
    }
  }

  /** The group with this hash, or `noGroup`. */
  find(hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]! - 1;
      if (entry === -1) return noGroup;
      if (this.#entryHash[entry] === hash) return this.#entryGroup[entry]!;
    }
  }

  /** Makes a group, which must not be there yet; `at` says where and what its first member is. */
  add(
    hash: number,
    at: {
      readonly parent: number;
      readonly node: number;
      readonly round: number;
      readonly step: number;
    },
  ): number {
    const id = this.size;
    this.size += 1;
    if (id >= this.count.length) this.#grow();
    this.hash[id] = hash;
    this.parent[id] = at.parent;
    this.first[id] = at.node;
    this.round[id] = at.round;
    this.step[id] = at.step;
    this.#enter(hash, id);
    return id;
  }

  /** The group so many steps above. */
  ancestor(group: number, steps: number): number {
    let at = group;
    for (let step = 0; step < steps; step += 1) at = this.parent[at]!;
    return at;
  }

  /** Lets a further hash lead to a group: that of a path which comes round to it again. */
  alias(hash: number, group: number): void {
    this.repeats[group] = 1;
    this.#enter(hash, group);
  }

  #enter(hash: number, group: number): void {
    const entry = this.#entries;
    this.#entries += 1;
    this.#entryHash = withRoom(this.#entryHash, this.#entries);
    this.#entryGroup = withRoom(this.#entryGroup, this.#entries);
    this.#entryHash[entry] = hash;
    this.#entryGroup[entry] = group;
    if (this.#entries * 2 <= this.#slots.length) {
      this.#place(entry);
      return;
    }
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let each = 0; each < this.#entries; each += 1) this.#place(each);
  }

  #place(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#entryHash[entry]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry + 1;
  }

  #grow(): void {
    const length = this.count.length * 2;
    this.hash = withRoom(this.hash, length);
    this.parent = withRoom(this.parent, length);
    this.step = withRoom(this.step, length);
    this.first = withRoom(this.first, length);
    this.last = withRoom(this.last, length);
    this.count = withRoom(this.count, length);
    this.selfBytes = grownFloats(this.selfBytes, length);
    this.degree = grownFloats(this.degree, length);
    this.round = grownBytes(this.round, length);
    this.repeats = grownBytes(this.repeats, length);
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
