// As `parseEphemeron()` of heap/ephemerons.ts, on the bytes of a string; four of them at a time, backwards as numbers are.
import { digitAt } from './bytes';

/** V8 makes the names of WeakMap entries in a buffer of 1024. */
const lengthMax: u32 = 1 << 12;
const idMax: u64 = 0xffffffff;
const at2: u32 = 0x4020;
const closing: u32 = 0x29;
const tableMarkLength: u32 = 26;
const keyMarkLength: u32 = 16;
const valueMarkLength: u32 = 12;

let key: u32 = 0;
let table: u32 = 0;

/** The ids in the name read last. */
export function namedKey(): u32 {
  return key;
}

export function namedTable(): u32 {
  return table;
}

/** True when the bytes name an entry of a WeakMap. */
export function nameEntry(start: u32, end: u32): bool {
  if (digitAt(start) > 9) return false;
  let at = start + 1;
  while (at < end && digitAt(at) <= 9) at += 1;
  if (end - at < keyMarkLength || end - start > lengthMax || !isKeyMark(at)) return false;
  const tableStart = digitsBefore(end - 1, start);
  if (load<u8>(end - 1) != closing || tableStart - start < tableMarkLength) return false;
  const tableAt = tableStart - tableMarkLength;
  const tableId = idBetween(tableStart, end - 1);
  const valueAt = idMarkBefore(tableAt, start);
  if (!isTableMark(tableAt) || tableId > idMax || valueAt == 0) return false;
  table = u32(tableId);
  return findKey(at + keyMarkLength, valueAt, start);
}

/** The key's id stands before the first `) -> value (` that has one; class names, which may contain anything, stand around. */
function findKey(classAt: u32, valueAt: u32, start: u32): bool {
  for (let at = classAt; at + valueMarkLength <= valueAt; at += 1) {
    if (load<u8>(at) != closing || !isValueMark(at)) continue;
    const keyAt = idMarkBefore(at, start);
    if (keyAt == 0 || keyAt < classAt) continue;
    const id = idBetween(keyAt + 2, at);
    key = u32(id);
    return id <= idMax;
  }
  return false;
}

function digitsBefore(end: u32, start: u32): u32 {
  let at = end;
  while (at > start && digitAt(at - 1) <= 9) at -= 1;
  return at;
}

/** Where ` @` and the digits up to `end` begin, 0 when there are none. */
function idMarkBefore(end: u32, start: u32): u32 {
  const at = digitsBefore(end, start);
  return at < end && at - start >= 2 && u32(load<u16>(at - 2)) == at2 ? at - 2 : 0;
}

/** The digits as a number; more than `idMax` when there are none. */
function idBetween(start: u32, end: u32): u64 {
  let value: u64 = start < end ? 0 : idMax + 1;
  for (let at = start; at < end && value <= idMax; at += 1) value = value * 10 + u64(digitAt(at));
  return value;
}

/** ` / part of key (` */
function isKeyMark(at: u32): bool {
  return (
    load<u32>(at) == 0x70202f20 &&
    load<u32>(at, 4) == 0x20747261 &&
    load<u32>(at, 8) == 0x6b20666f &&
    load<u32>(at, 12) == 0x28207965
  );
}

/** `) -> value (` */
function isValueMark(at: u32): bool {
  return (
    load<u32>(at) == 0x3e2d2029 && load<u32>(at, 4) == 0x6c617620 && load<u32>(at, 8) == 0x28206575
  );
}

/** `) pair in WeakMap (table @` */
function isTableMark(at: u32): bool {
  return (
    load<u32>(at) == 0x61702029 &&
    load<u32>(at, 4) == 0x69207269 &&
    load<u32>(at, 8) == 0x6557206e &&
    load<u32>(at, 12) == 0x614d6b61 &&
    load<u32>(at, 16) == 0x74282070 &&
    load<u32>(at, 20) == 0x656c6261 &&
    u32(load<u16>(at, 24)) == at2
  );
}
