// As heap/group-table.ts, in arrays that have room for the most groups there may be.
import { doubleAt, setByte, setDouble, setWord, wordAt } from './memory';

export const noGroup: u32 = 0xffffffff;

export let hashOf: u32 = 0;
export let parentOf: u32 = 0;
export let stepOf: u32 = 0;
let firstOf: u32 = 0;
let lastOf: u32 = 0;
let countOf: u32 = 0;
let bytesOf: u32 = 0;
let degreeOf: u32 = 0;
let repeatsOf: u32 = 0;
let roundOf: u32 = 0;
export let size: u32 = 0;

let slots: u32 = 0;
let slotCount: u32 = 0;
let entryHash: u32 = 0;
let entryGroup: u32 = 0;
let entries: u32 = 0;
let entriesMax: u32 = 0;

export function openGroups(
  hash: u32,
  parent: u32,
  step: u32,
  first: u32,
  last: u32,
  count: u32,
  bytes: u32,
  degree: u32,
  repeats: u32,
  round: u32,
): void {
  hashOf = hash;
  parentOf = parent;
  stepOf = step;
  firstOf = first;
  lastOf = last;
  countOf = count;
  bytesOf = bytes;
  degreeOf = degree;
  repeatsOf = repeats;
  roundOf = round;
  size = 0;
}

/** The table from hashes to groups: `table` grows to twice as many slots as there may be entries, from `few` on. */
export function openGroupEntries(table: u32, few: u32, hashes: u32, groups: u32, most: u32): void {
  slots = table;
  slotCount = few;
  entryHash = hashes;
  entryGroup = groups;
  entriesMax = most;
  entries = 0;
}

export function groupCount(): u32 {
  return size;
}

export function groupEntries(): u32 {
  return entries;
}

/** True when no further hash can be noted. */
export function areGroupsFull(): bool {
  return entries == entriesMax;
}

export function findGroup(hash: u32): u32 {
  const mask = slotCount - 1;
  let slot = hash & mask;
  let entry = wordAt(slots, slot);
  while (entry != 0) {
    if (wordAt(entryHash, entry - 1) == hash) return wordAt(entryGroup, entry - 1);
    slot = (slot + 1) & mask;
    entry = wordAt(slots, slot);
  }
  return noGroup;
}

export function addGroup(hash: u32, parent: u32, node: u32, round: u32, step: u32): u32 {
  const id = size;
  size += 1;
  setWord(hashOf, id, hash);
  setWord(parentOf, id, parent);
  setWord(firstOf, id, node);
  setByte(roundOf, id, round);
  setWord(stepOf, id, step);
  enter(hash, id);
  return id;
}

export function aliasGroup(hash: u32, group: u32): void {
  setByte(repeatsOf, group, 1);
  enter(hash, group);
}

export function ancestorOf(group: u32, steps: u32): u32 {
  let at = group;
  for (let step: u32 = 0; step < steps; step += 1) at = wordAt(parentOf, at);
  return at;
}

export function countMember(group: u32, node: u32, bytes: u32, degree: u32): void {
  setWord(countOf, group, wordAt(countOf, group) + 1);
  setWord(lastOf, group, node);
  setDouble(bytesOf, group, doubleAt(bytesOf, group) + f64(bytes));
  if (degree != 0) setDouble(degreeOf, group, doubleAt(degreeOf, group) + f64(degree));
}

function enter(hash: u32, group: u32): void {
  setWord(entryHash, entries, hash);
  setWord(entryGroup, entries, group);
  entries += 1;
  if (entries * 2 <= slotCount) {
    place(entries - 1);
    return;
  }
  memory.fill(slots, 0, slotCount << 2);
  slotCount *= 2;
  for (let each: u32 = 0; each < entries; each += 1) place(each);
}

function place(entry: u32): void {
  const mask = slotCount - 1;
  let slot = wordAt(entryHash, entry) & mask;
  while (wordAt(slots, slot) != 0) slot = (slot + 1) & mask;
  setWord(slots, slot, entry + 1);
}
