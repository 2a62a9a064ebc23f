import { stopAt } from './bytes';
import { readRow } from './rows';

let width: u32 = 0;
let typeField: u32 = 0;
let nameField: u32 = 0;
let idField: u32 = 0;
let sizeField: u32 = 0;
let countField: u32 = 0;
let detachedField: u32 = 0;
let kinds: u32 = 0;
let kindCount: u32 = 0;
let fields: u32 = 0;
let kindOf: u32 = 0;
let nameOf: u32 = 0;
let idOf: u32 = 0;
let sizeOf: u32 = 0;
let firstEdge: u32 = 0;
let nameMax: u32 = 0;
let edges: u32 = 0;

/** Which field of a row is which; `detached` is the row's width where there is none. `row` has room for one row. */
export function openNodes(
  rowWidth: u32,
  type: u32,
  name: u32,
  id: u32,
  size: u32,
  count: u32,
  detached: u32,
  row: u32,
): void {
  width = rowWidth;
  typeField = row + (type << 2);
  nameField = row + (name << 2);
  idField = row + (id << 2);
  sizeField = row + (size << 2);
  countField = row + (count << 2);
  detachedField = row + (detached << 2);
  fields = row;
  store<u32>(detachedField, 0);
  nameMax = 0;
}

/** Where the columns stand, and how the snapshot numbers its types. */
export function placeNodes(
  kind: u32,
  name: u32,
  id: u32,
  size: u32,
  first: u32,
  kindTable: u32,
  kindTableLength: u32,
): void {
  kindOf = kind;
  nameOf = name;
  idOf = id;
  sizeOf = size;
  firstEdge = first;
  kinds = kindTable;
  kindCount = kindTableLength;
}

/** The largest index of a string that a row named. */
export function largestNodeName(): u32 {
  return nameMax;
}

/** How many edges the rows up to the last have. */
export function edgesSoFar(): u32 {
  return edges;
}

/**
 * Reads rows from row `from` on, before which there were `edgesBefore` edges, and returns the row that comes next. Whatever is
 * unusual or wrong in a row ends it there.
 */
export function readNodes(
  start: u32,
  safeEnd: u32,
  from: u32,
  rows: u32,
  edgesBefore: u32,
  edgesMax: u32,
): u32 {
  const fieldsEnd = fields + (width << 2);
  let at = start;
  let row = from;
  let sum = edgesBefore;
  let largest = nameMax;
  while (at < safeEnd && row < rows) {
    const behind = readRow(at, fields, fieldsEnd);
    if (behind == 0) break;
    const type = load<u32>(typeField);
    const count = load<u32>(countField);
    if (type >= kindCount || count > edgesMax - sum || load<u32>(detachedField) != 0) break;
    const name = load<u32>(nameField);
    if (name > largest) largest = name;
    store<u8>(kindOf + row, load<u8>(kinds + type));
    const offset = row << 2;
    store<u32>(nameOf + offset, name);
    store<u32>(idOf + offset, load<u32>(idField));
    store<u32>(sizeOf + offset, load<u32>(sizeField));
    store<u32>(firstEdge + offset, sum);
    sum += count;
    row += 1;
    at = behind;
  }
  nameMax = largest;
  edges = sum;
  stopAt(at);
  return row;
}
