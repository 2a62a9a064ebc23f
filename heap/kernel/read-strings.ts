import { backslash, comma, lineFeed, quote, stopAt } from './bytes';
import { nameEntry, namedKey, namedTable } from './entry-names';

const fnvOffset: u32 = 0x811c9dc5;
const fnvPrime: u32 = 0x01000193;

let entryCount: u32 = 0;

/** How many of the strings read last name a WeakMap entry. */
export function entriesSeen(): u32 {
  return entryCount;
}

/**
 * Reads `"…","…",…` from the quote at `start` on. For each whole string notes in `starts` the address behind its opening
 * quote and in `hashes` the hash of its bytes; in `entries` which ones (by their number) name a WeakMap entry, and the ids
 * of its key and its table. Returns how many strings there were; stops at the quote of the first one that is not whole, or
 * behind the last whole one where none follows at once.
 */
export function readStrings(
  start: u32,
  end: u32,
  capacity: u32,
  starts: u32,
  hashes: u32,
  entries: u32,
): u32 {
  let open = start;
  let count: u32 = 0;
  let marked: u32 = 0;
  let stop = start;
  while (count < capacity) {
    const first = open + 1;
    let hash = fnvOffset;
    let at = first;
    let byte: u32 = 0;
    while (at < end) {
      byte = load<u8>(at);
      if (byte == quote) break;
      hash = (hash ^ byte) * fnvPrime;
      at += 1;
      if (byte == backslash && at < end) {
        hash = (hash ^ u32(load<u8>(at))) * fnvPrime;
        at += 1;
      }
    }
    if (at >= end) {
      stop = open;
      break;
    }
    store<u32>(starts + (count << 2), first);
    store<u32>(hashes + (count << 2), hash);
    if (nameEntry(first, at)) {
      const entry = entries + marked * 12;
      store<u32>(entry, count);
      store<u32>(entry, namedKey(), 4);
      store<u32>(entry, namedTable(), 8);
      marked += 1;
    }
    count += 1;
    stop = at + 1;
    // The next string right behind a comma: stay in this loop.
    let next = stop;
    if (next >= end || load<u8>(next) != comma) break;
    next += 1;
    if (next < end && load<u8>(next) == lineFeed) next += 1;
    if (next >= end || load<u8>(next) != quote) break;
    open = next;
    stop = open;
  }
  entryCount = marked;
  stopAt(stop);
  return count;
}
