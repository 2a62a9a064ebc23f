// As the part of heap/edge-rules.ts that is asked for each edge.
import { isEntry } from './entries';
import { edgeKind, edgeName, firstEdge, kindMask } from './graph';
import { byteAt, wordAt } from './memory';
import { mix } from './mix';

const contextEdge: u32 = 0;
const propertyEdge: u32 = 2;
const internalEdge: u32 = 3;
const hiddenEdge: u32 = 4;
const arrayNode: u32 = 1;
const syntheticNode: u32 = 9;

const elementLabel: u32 = 1;
const keyLabel: u32 = 2;
const hiddenLabel: u32 = 3;
const entryLabel: u32 = 4;
const dictionaryMin: u32 = 48;

let nodeKind: u32 = 0;
let stringHash: u32 = 0;
let proto: u32 = 0;

/** Kinds of nodes, hashes of strings, and the index of `__proto__`. */
export function openLabels(kinds: u32, hashes: u32, protoName: u32): void {
  nodeKind = kinds;
  stringHash = hashes;
  proto = protoName;
}

export function isProto(edge: u32): bool {
  return wordAt(edgeName, edge) == proto && (byteAt(edgeKind, edge) & kindMask) == propertyEdge;
}

export function labelOfEdge(node: u32, edge: u32): u32 {
  const kind = byteAt(edgeKind, edge) & kindMask;
  const name = wordAt(edgeName, edge);
  if (kind == propertyEdge) {
    const degree = wordAt(firstEdge, node + 1) - wordAt(firstEdge, node);
    return degree > dictionaryMin ? keyLabel : mix(keyLabel, wordAt(stringHash, name));
  }
  if (kind == contextEdge) return mix(contextEdge, wordAt(stringHash, name));
  if (kind == internalEdge) {
    const from = byteAt(nodeKind, node);
    if (from == arrayNode || from == syntheticNode) return elementLabel;
    return isEntry(name) ? entryLabel : mix(internalEdge, wordAt(stringHash, name));
  }
  return kind == hiddenEdge ? hiddenLabel : elementLabel;
}
