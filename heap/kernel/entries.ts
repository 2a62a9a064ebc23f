import { wordAt } from './memory';

/** The names of entries follow each other; in neighbouring slots every search would walk along all of them. */
const spread: u32 = 0x9e3779b1;

let slots: u32 = 0;
let mask: u32 = 0;

/** The names of WeakMap entries: `slots` has pairs of a string's index plus 1 and the id of the table, in open addressing. */
export function openEntries(table: u32, slotMask: u32): void {
  slots = table;
  mask = slotMask;
}

/** The slot that has the name, or the empty one where it would be. */
function slotOf(name: u32): u32 {
  let slot = (name * spread) & mask;
  let key = wordAt(slots, 2 * slot);
  while (key != 0 && key != name + 1) {
    slot = (slot + 1) & mask;
    key = wordAt(slots, 2 * slot);
  }
  return slot;
}

/** True when the string names an entry of a WeakMap. */
export function isEntry(name: u32): bool {
  return wordAt(slots, 2 * slotOf(name)) != 0;
}

/** True when the string names an entry of the WeakMap whose table has this id. */
export function isEntryOf(name: u32, tableId: u32): bool {
  const slot = slotOf(name);
  return wordAt(slots, 2 * slot) != 0 && wordAt(slots, 2 * slot + 1) == tableId;
}
