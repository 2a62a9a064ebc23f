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

/** True for an edge that keeps its target alive, see heap/essential-edges.ts. */
export function isEssential(node: u32, edge: u32, to: u32, owned: u32): bool {
  const kind = byteAt(edgeKind, edge) & kindMask;
  if (kind == weakEdge || to == node) return false;
  if (node != 0 && (kind == shortcutEdge || byteAt(owned, to) > byteAt(owned, node))) return false;
  return kind != internalEdge || !isEntryOf(wordAt(edgeName, edge), wordAt(nodeId, node));
}

/** As `markEssentialEdges()`. */
export function markEssential(owned: u32): u32 {
  let marked: u32 = 0;
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const end = wordAt(firstEdge, node + 1);
    for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
      if (!isEssential(node, edge, wordAt(edgeTo, edge), owned)) continue;
      setByte(edgeKind, edge, byteAt(edgeKind, edge) | essential);
      marked += 1;
    }
  }
  return marked;
}
