import { stopAt } from './bytes';
import { wordAt, setWord } from './memory';
import { readRow } from './rows';

let width: u32 = 0;
let objectField: u32 = 0;
let scriptField: u32 = 0;
let lineField: u32 = 0;
let columnField: u32 = 0;
let nodeWidth: u32 = 0;
let nodeCount: u32 = 0;
let fields: u32 = 0;

/** Which field of a row is which, what it is checked with, and where there is room for a row. */
export function openLocations(
  rowWidth: u32,
  object: u32,
  script: u32,
  line: u32,
  column: u32,
  fieldsOfNode: u32,
  nodes: u32,
  row: u32,
): void {
  width = rowWidth;
  objectField = object << 2;
  scriptField = script << 2;
  lineField = line << 2;
  columnField = column << 2;
  nodeWidth = fieldsOfNode;
  nodeCount = nodes;
  fields = row;
}

/**
 * Reads rows into four words each from `into` on, and returns how many; stops when there are `rows` of them, and at whatever is
 * unusual or wrong.
 */
export function readLocations(start: u32, safeEnd: u32, into: u32, rows: u32): u32 {
  const fieldsEnd = fields + (width << 2);
  let at = start;
  let row: u32 = 0;
  while (at < safeEnd && row < rows) {
    const behind = readRow(at, fields, fieldsEnd);
    if (behind == 0) break;
    const object = load<u32>(fields + objectField);
    const node = object / nodeWidth;
    if (node >= nodeCount || node * nodeWidth != object) break;
    const to = into + (row << 4);
    store<u32>(to, node);
    store<u32>(to, load<u32>(fields + scriptField), 4);
    store<u32>(to, load<u32>(fields + lineField), 8);
    store<u32>(to, load<u32>(fields + columnField), 12);
    row += 1;
    at = behind;
  }
  stopAt(at);
  return row;
}

/**
 * Puts rows in the order of their nodes, one column after the other, and returns how many are left: of several for one node the
 * last counts. `rowOf` has a zero for each node.
 */
export function sortLocations(
  rows: u32,
  count: u32,
  rowOf: u32,
  node: u32,
  script: u32,
  line: u32,
  column: u32,
): u32 {
  for (let row: u32 = 0; row < count; row += 1) setWord(rowOf, wordAt(rows, row << 2), row + 1);
  let sorted: u32 = 0;
  for (let each: u32 = 0; each < nodeCount; each += 1) {
    const row = wordAt(rowOf, each);
    if (row == 0) continue;
    const from = rows + ((row - 1) << 4);
    setWord(node, sorted, each);
    setWord(script, sorted, load<u32>(from, 4));
    setWord(line, sorted, load<u32>(from, 8));
    setWord(column, sorted, load<u32>(from, 12));
    sorted += 1;
  }
  return sorted;
}
