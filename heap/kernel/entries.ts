import { wordAt } from './memory';

let bits: u32 = 0;
let bitCount: u32 = 0;
let names: u32 = 0;
let tables: u32 = 0;
let count: u32 = 0;

/** The names of WeakMap entries: a bit for each of the first strings, and by rising index which and the ids of their tables. */
export function openEntries(
  bitOfName: u32,
  nameCount: u32,
  namesInOrder: u32,
  tableIds: u32,
  entries: u32,
): void {
  bits = bitOfName;
  bitCount = nameCount;
  names = namesInOrder;
  tables = tableIds;
  count = entries;
}

/** True when the string names an entry of a WeakMap. */
export function isEntry(name: u32): bool {
  return name < bitCount && ((u32(load<u8>(bits + (name >> 3))) >> (name & 7)) & 1) != 0;
}

/** True when the string names an entry of the WeakMap whose table has this id. */
export function isEntryOf(name: u32, tableId: u32): bool {
  if (!isEntry(name)) return false;
  let low: u32 = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wordAt(names, middle) < name) low = middle + 1;
    else high = middle;
  }
  return wordAt(tables, low) == tableId;
}
