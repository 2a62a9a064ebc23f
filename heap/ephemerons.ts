import { withRoom } from './sequence-table.ts';

/**
 * WeakMap entries. V8 writes each as two internal edges with one name, from the key and from the table:
 * `12 / part of key (Request @101) -> value (Object @103) pair in WeakMap (table @99)`. A value lives only while key and
 * table both do, so an edge with such a name needs rules of its own.
 */
export interface Ephemeron {
  readonly tableId: number;
  readonly keyId: number;
}

const marker = Buffer.from(' / part of key (');
/** No node has an id above this. */
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

const beforeKey = ' / part of key (';
const betweenKeyAndValue = ') -> value (';
const beforeTable = ') pair in WeakMap (table @';

/**
 * What an edge's name says of the entry, or `null` when it names none. Class names, which may contain anything, stand
 * in it. By hand, because a heap may have a million of these, and a regular expression tries every place in each.
 */
export function parseEphemeron(name: string): Ephemeron | null {
  const numberEnd = digitsEnd(name, 0);
  if (numberEnd === 0 || !name.startsWith(beforeKey, numberEnd)) return null;
  const tableAt = name.lastIndexOf(beforeTable);
  const tableId = idBetween(name, tableAt + beforeTable.length, name.length - 1);
  if (tableAt === -1 || tableId === -1 || !name.endsWith(')')) return null;
  const valueAt = idStart(name, tableAt);
  if (valueAt === -1) return null;
  const classAt = numberEnd + beforeKey.length;
  let keyEnd = name.indexOf(betweenKeyAndValue, classAt);
  while (keyEnd !== -1 && keyEnd + betweenKeyAndValue.length <= valueAt) {
    const keyAt = idStart(name, keyEnd);
    if (keyAt >= classAt) {
      const keyId = idBetween(name, keyAt + idMark.length, keyEnd);
      return keyId === -1 ? null : { keyId, tableId };
    }
    keyEnd = name.indexOf(betweenKeyAndValue, keyEnd + 1);
  }
  return null;
}

const idMark = ' @';

/** Where ` @` and the digits up to `end` begin, -1 when there are none. */
function idStart(name: string, end: number): number {
  let at = end;
  while (at > 0 && isDigit(name, at - 1)) at -= 1;
  const start = at - idMark.length;
  return at < end && start >= 0 && name.startsWith(idMark, start) ? start : -1;
}

/** The digits from `start` to `end` as a number; -1 when something else is there, or no node can have the id. */
function idBetween(name: string, start: number, end: number): number {
  if (start >= end || digitsEnd(name, start) < end) return -1;
  const id = Number(name.slice(start, end));
  return id > idMax ? -1 : id;
}

function digitsEnd(name: string, start: number): number {
  let at = start;
  while (at < name.length && isDigit(name, at)) at += 1;
  return at;
}

function isDigit(name: string, at: number): boolean {
  const code = name.charCodeAt(at);
  return code >= digitMin && code <= digitMax;
}

/** The ephemeron names of one snapshot, by index of the string. */
export class EphemeronNames {
  #names = new Uint32Array(64);
  #keyIds = new Uint32Array(64);
  #tableIds = new Uint32Array(64);
  #size = 0;
  /** One bit per string: almost no edge is an ephemeron's, and a bit is cheaper to ask for than a name. */
  #bits = new Uint8Array(1024);

  get size(): number {
    return this.#size;
  }

  /** Names come by rising index. */
  add(nameIndex: number, { keyId, tableId }: Ephemeron): void {
    const at = this.#size;
    this.#size += 1;
    this.#names = withRoom(this.#names, this.#size);
    this.#keyIds = withRoom(this.#keyIds, this.#size);
    this.#tableIds = withRoom(this.#tableIds, this.#size);
    this.#names[at] = nameIndex;
    this.#keyIds[at] = keyId;
    this.#tableIds[at] = tableId;
    if (nameIndex >>> 3 >= this.#bits.length) {
      const larger = new Uint8Array((nameIndex >>> 3) * 2);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[nameIndex >>> 3]! |= 1 << (nameIndex & 7);
  }

  /** For the kernel: a bit for each string up to the last name, the names, and the ids of their tables. */
  columns(): {
    readonly bits: Uint8Array;
    readonly names: Uint32Array;
    readonly tables: Uint32Array;
  } {
    const size = this.#size;
    const bytes = size === 0 ? 0 : (this.#names[size - 1]! >>> 3) + 1;
    return {
      bits: this.#bits.subarray(0, bytes),
      names: this.#names.subarray(0, size),
      tables: this.#tableIds.subarray(0, size),
    };
  }

  get(nameIndex: number): Ephemeron | undefined {
    const byte = this.#bits[nameIndex >>> 3];
    if (byte === undefined || (byte & (1 << (nameIndex & 7))) === 0) return undefined;
    const at = this.#indexOf(nameIndex);
    return { keyId: this.#keyIds[at]!, tableId: this.#tableIds[at]! };
  }

  #indexOf(nameIndex: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#names[middle]! < nameIndex) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
