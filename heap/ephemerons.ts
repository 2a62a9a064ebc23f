/**
 * WeakMap entries. V8 writes each as two internal edges with one name, from the key and from the table:
 * `12 / part of key (Request @101) -> value (Object @103) pair in WeakMap (table @99)`. A value lives only while key and
 * table both do, so an edge with such a name needs rules of its own.
 */
export interface Ephemeron {
  readonly tableId: number;
  readonly keyId: number;
}

const namePattern =
  /^\d+ \/ part of key \(.*? @(\d+)\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/s;

const marker = Buffer.from(' / part of key (');
/** As in heap/kernel/entries.ts. */
const spread = 0x9e3779b1;
const idMax = 0xffffffff;
const digitMin = 0x30;
const digitMax = 0x39;

/** Cheap look at a string's bytes before it is worth decoding. */
export function mayNameEphemeron(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at]! >= digitMin && bytes[at]! <= digitMax) at += 1;
  if (at === start || end - at < marker.length) return false;
  for (let index = 0; index < marker.length; index += 1) {
    if (bytes[at + index] !== marker[index]) return false;
  }
  return true;
}

/** What an edge's name says of the entry, or `null` when it names none. */
export function parseEphemeron(name: string): Ephemeron | null {
  const match = namePattern.exec(name);
  if (match === null) return null;
  return { keyId: Number(match[1]), tableId: Number(match[2]) };
}

/** The ephemeron names of one snapshot, by index of the string. */
export class EphemeronNames {
  readonly #byName = new Map<number, Ephemeron>();
  /** One bit per string: almost no edge is an ephemeron's, and a bit is cheaper to ask than the map. */
  #bits = new Uint8Array(1024);

  get size(): number {
    return this.#byName.size;
  }

  add(nameIndex: number, ephemeron: Ephemeron): void {
    this.#byName.set(nameIndex, ephemeron);
    if (nameIndex >>> 3 >= this.#bits.length) {
      const larger = new Uint8Array((nameIndex >>> 3) * 2);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[nameIndex >>> 3]! |= 1 << (nameIndex & 7);
  }

  /** The names and the ids of their tables as pairs in open addressing, for the kernel; an index plus 1, 0 where a slot is empty. */
  fillSlots(slots: Uint32Array): void {
    const mask = slots.length / 2 - 1;
    for (const [name, { tableId }] of this.#byName) {
      // No node has such an id.
      if (tableId > idMax) continue;
      let slot = Math.imul(name, spread) & mask;
      while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = name + 1;
      slots[2 * slot + 1] = tableId;
    }
  }

  get(nameIndex: number): Ephemeron | undefined {
    const byte = this.#bits[nameIndex >>> 3];
    if (byte === undefined || (byte & (1 << (nameIndex & 7))) === 0) return undefined;
    return this.#byName.get(nameIndex);
  }
}
