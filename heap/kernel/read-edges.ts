import { behindSeparator, comma, digitAt, digitsAt, digitsMax, numberAt, stopAt } from './bytes';

let nodeWidth: u32 = 0;
let nodeCount: u32 = 0;
let kinds: u32 = 0;
let kindCount: u32 = 0;
let kindOf: u32 = 0;
let nameOf: u32 = 0;
let toOf: u32 = 0;
let nameMax: u32 = 0;

/** Of element, hidden and unknown edges the name is a number, not a string's. */
const numbered: u32 = (1 << 1) | (1 << 4) | (1 << 7);

/** What a row is checked with. */
export function openEdges(width: u32, nodes: u32, kindTable: u32, kindTableLength: u32): void {
  nodeWidth = width;
  nodeCount = nodes;
  kinds = kindTable;
  kindCount = kindTableLength;
  nameMax = 0;
}

/** Where the columns stand. */
export function placeEdges(kind: u32, name: u32, to: u32): void {
  kindOf = kind;
  nameOf = name;
  toOf = to;
}

/** The largest index of a string that a row named. */
export function largestEdgeName(): u32 {
  return nameMax;
}

/**
 * Reads rows of V8's own layout (type, name, target) from row `from` on and returns the row that comes next. Whatever is
 * unusual or wrong in a row ends it there.
 */
export function readEdges(start: u32, safeEnd: u32, from: u32, rows: u32): u32 {
  const width = nodeWidth;
  const nodes = nodeCount;
  let largest = nameMax;
  let at = start;
  let row = from;
  while (at < safeEnd && row < rows) {
    const type = digitAt(at);
    if (type >= kindCount || type > 9 || load<u8>(at + 1) != comma) break;
    const kind: u32 = load<u8>(kinds + type);
    const nameStart = at + 2;
    const nameLength = digitsAt(nameStart);
    const toStart = nameStart + nameLength + 1;
    if (nameLength - 1 >= digitsMax || load<u8>(toStart - 1) != comma) break;
    let toLength = digitsAt(toStart);
    if (toLength - 1 >= digitsMax) break;
    let to = numberAt(toStart, toLength);
    // A target is its ordinal times the fields of a node: from 17 million nodes on it has nine digits.
    if (toLength == digitsMax && digitAt(toStart + digitsMax) <= 9) {
      to = to * 10 + digitAt(toStart + digitsMax);
      toLength += 1;
    }
    const behind = behindSeparator(toStart + toLength);
    if (behind == toStart + toLength) break;
    const name = numberAt(nameStart, nameLength);
    const target = to / width;
    if (target >= nodes || target * width != to) break;
    if (name > largest && ((numbered >> kind) & 1) == 0) largest = name;
    store<u8>(kindOf + row, u8(kind));
    store<u32>(nameOf + (row << 2), name);
    store<u32>(toOf + (row << 2), target);
    row += 1;
    at = behind;
  }
  nameMax = largest;
  stopAt(at);
  return row;
}
