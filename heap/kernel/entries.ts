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

/** True when the string names an entry of the WeakMap whose table has this id. */
export function isEntryOf(name: u32, tableId: u32): bool {
  let slot = (name * spread) & mask;
  let key = wordAt(slots, 2 * slot);
  while (key != 0 && key != name + 1) {
    slot = (slot + 1) & mask;
    key = wordAt(slots, 2 * slot);
  }
  return key != 0 && wordAt(slots, 2 * slot + 1) == tableId;
}
