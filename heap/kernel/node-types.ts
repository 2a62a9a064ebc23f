// As `NodeTypes` of heap/node-types.ts.
import { classOfNode } from './class-totals';
import { nodeCount } from './graph';
import { wordAt, setWord } from './memory';
import { mix } from './mix';

const arrayNode: u32 = 1;
const stringNode: u32 = 2;
const objectNode: u32 = 3;
const closureNode: u32 = 5;
const nativeNode: u32 = 8;
const syntheticNode: u32 = 9;
const consStringNode: u32 = 10;

/** `into` has the index of each node's location plus 1, `placeHash` the hash of each location. */
export function hashTypes(
  into: u32,
  kinds: u32,
  names: u32,
  hashes: u32,
  byClass: u32,
  placeHash: u32,
): void {
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const kind: u32 = load<u8>(kinds + node);
    let type = kind;
    if (kind == objectNode) type = wordAt(byClass, classOfNode(node));
    else if (kind == consStringNode) type = stringNode;
    else if (
      kind == closureNode ||
      kind <= arrayNode ||
      kind == nativeNode ||
      kind == syntheticNode
    ) {
      type = mix(kind, wordAt(hashes, wordAt(names, node)));
      const location = kind == closureNode ? wordAt(into, node) : 0;
      if (location != 0) type = mix(type, wordAt(placeHash, location - 1));
    }
    setWord(into, node, type);
  }
}

/** The largest of the words, 0 when there are none. */
export function largestOf(words: u32, count: u32): u32 {
  let largest: u32 = 0;
  for (let at: u32 = 0; at < count; at += 1) largest = max(largest, wordAt(words, at));
  return largest;
}

/** Puts 1 where each of the words points. */
export function markEach(marks: u32, words: u32, count: u32): void {
  for (let at: u32 = 0; at < count; at += 1) setWord(marks, wordAt(words, at), 1);
}

/** The hash of each location; `scriptHash` by the script's id. */
export function hashPlaces(
  into: u32,
  scripts: u32,
  lines: u32,
  columns: u32,
  count: u32,
  scriptHash: u32,
): void {
  for (let at: u32 = 0; at < count; at += 1) {
    const script = wordAt(scriptHash, wordAt(scripts, at));
    setWord(into, at, mix(mix(script, wordAt(lines, at)), wordAt(columns, at)));
  }
}

/** As `locationByNode()`; `into` is all zero. */
export function placeNodesAt(into: u32, nodes: u32, count: u32): void {
  for (let at: u32 = 0; at < count; at += 1) setWord(into, wordAt(nodes, at), at + 1);
}
