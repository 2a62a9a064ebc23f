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
