import { edgeKind, edgeTo, firstEdge, kindMask, nodeCount, weakEdge } from './graph';
import { byteAt, setWord, wordAt } from './memory';

const unvisited: u32 = 0xffffffff;
const shared: u32 = 0xfffffffe;

/** As `Spread` of heap/shallow.ts, from every node that cannot be owned. A node is on the stack twice at the most. */
export function spreadOwners(owners: u32, ownable: u32, stack: u32): void {
  for (let start: u32 = 0; start < nodeCount; start += 1) {
    if (byteAt(ownable, start) != 0) continue;
    let depth: u32 = 0;
    let node = start;
    for (;;) {
      const owner = wordAt(owners, node);
      const end = wordAt(firstEdge, node + 1);
      for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
        const to = wordAt(edgeTo, edge);
        if (byteAt(ownable, to) == 0) continue;
        const known = wordAt(owners, to);
        if (known == owner || known == shared) continue;
        if ((byteAt(edgeKind, edge) & kindMask) == weakEdge) continue;
        setWord(owners, to, known == unvisited ? owner : shared);
        setWord(stack, depth++, to);
      }
      if (depth == 0) break;
      node = wordAt(stack, --depth);
    }
  }
}

const arrayNode: u32 = 1;
const nativeNode: u32 = 8;
const syntheticNode: u32 = 9;
const huge: u32 = 0xffffffff;

/** Marks what another may own; returns how many native nodes have a name with that hash, which are marked by 2. */
export function markOwnable(
  kinds: u32,
  names: u32,
  hashes: u32,
  externalHash: u32,
  ownable: u32,
  owners: u32,
): u32 {
  let doubtful: u32 = 0;
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const kind: u32 = load<u8>(kinds + node);
    // Hidden nodes are of kind 0.
    let mark: u32 = kind <= arrayNode ? 1 : 0;
    if (kind == nativeNode && wordAt(hashes, wordAt(names, node)) == externalHash) {
      mark = 2;
      doubtful += 1;
    }
    store<u8>(ownable + node, u8(mark));
    setWord(owners, node, mark == 0 ? node : unvisited);
  }
  return doubtful;
}

/** Adds what is owned to its owner from node `from` on; returns the first node whose sum does not fit. */
export function giveToOwners(from: u32, owners: u32, kinds: u32, sizes: u32): u32 {
  for (let node = from; node < nodeCount; node += 1) {
    const owner = wordAt(owners, node);
    if (owner == node || owner == 0 || owner >= shared) continue;
    if (u32(load<u8>(kinds + owner)) == syntheticNode) continue;
    const own = wordAt(sizes, node);
    const theirs = wordAt(sizes, owner);
    if (own >= huge - theirs) return node;
    setWord(sizes, owner, theirs + own);
    setWord(sizes, node, 0);
  }
  return nodeCount;
}
