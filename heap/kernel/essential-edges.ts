import { isEntryOf } from './entries';
import {
  edgeKind,
  edgeName,
  edgeTo,
  essential,
  firstEdge,
  internalEdge,
  kindMask,
  nodeCount,
  nodeId,
  shortcutEdge,
  weakEdge,
} from './graph';
import { byteAt, setByte, setWord, wordAt } from './memory';

/** As `pageOwned()` of heap/essential-edges.ts; `owned` is all zero. */
export function ownedByPage(owned: u32, queue: u32): void {
  let queued: u32 = 0;
  const rootEnd = wordAt(firstEdge, 1);
  for (let edge = wordAt(firstEdge, 0); edge < rootEnd; edge += 1) {
    const to = wordAt(edgeTo, edge);
    if ((byteAt(edgeKind, edge) & kindMask) != shortcutEdge || byteAt(owned, to) == 1) continue;
    setByte(owned, to, 1);
    setWord(queue, queued++, to);
  }
  for (let visited: u32 = 0; visited < queued; visited += 1) {
    const node = wordAt(queue, visited);
    const end = wordAt(firstEdge, node + 1);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      const to = wordAt(edgeTo, edge);
      if (byteAt(owned, to) == 1 || (byteAt(edgeKind, edge) & kindMask) == weakEdge) continue;
      setByte(owned, to, 1);
      setWord(queue, queued++, to);
    }
  }
}

/** As `markEssentialEdges()`; `incoming` is 0 where nobody asks how many lead to each node. */
export function markEssential(owned: u32, incoming: u32): u32 {
  let marked: u32 = 0;
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const end = wordAt(firstEdge, node + 1);
    const fromOwned = byteAt(owned, node);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      const marks = byteAt(edgeKind, edge);
      const kind = marks & kindMask;
      const to = wordAt(edgeTo, edge);
      if (kind == weakEdge || to == node) continue;
      if (node != 0 && (kind == shortcutEdge || byteAt(owned, to) > fromOwned)) continue;
      if (kind == internalEdge && isEntryOf(wordAt(edgeName, edge), wordAt(nodeId, node))) continue;
      setByte(edgeKind, edge, marks | essential);
      marked += 1;
      if (incoming != 0) setWord(incoming, to, wordAt(incoming, to) + 1);
    }
  }
  return marked;
}

/** As the second half of `buildRetainers()`: `first` has the count of each node's retainers. */
export function fillRetainers(first: u32, from: u32): void {
  let sum: u32 = 0;
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    sum += wordAt(first, node);
    setWord(first, node, sum);
  }
  setWord(first, nodeCount, sum);
  for (let node = nodeCount; node-- > 0;) {
    const end = wordAt(firstEdge, node + 1);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      if ((byteAt(edgeKind, edge) & essential) == 0) continue;
      const to = wordAt(edgeTo, edge);
      const slot = wordAt(first, to) - 1;
      setWord(first, to, slot);
      setWord(from, slot, node);
    }
  }
}
