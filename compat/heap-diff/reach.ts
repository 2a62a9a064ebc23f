import type { HeapGraph } from '../snapshot/heap-graph.ts';

/** Objects of this name, and what only they hold, are memsup's own and no part of the difference. */
const ownName = 'HeapDiff';

/** Which nodes the root reaches, by all edges, weak ones too, without passing through an object of ours. */
export function reachedFromRoot(graph: HeapGraph): Uint8Array {
  const { firstEdge, edgeTo, meta } = graph;
  const seen = new Uint8Array(meta.nodeCount);
  const own = ownNodes(graph);
  // A stack of our own: memwatch recursed, and a long linked list ended the process.
  const stack = new Uint32Array(meta.nodeCount);
  let height = 1;
  seen[0] = 1;
  while (height > 0) {
    height -= 1;
    const node = stack[height] ?? 0;
    const end = firstEdge[node + 1] ?? 0;
    for (let edge = firstEdge[node] ?? 0; edge < end; edge += 1) {
      const to = edgeTo[edge] ?? 0;
      if (seen[to] === 1 || own[to] === 1) continue;
      seen[to] = 1;
      stack[height] = to;
      height += 1;
    }
  }
  return seen;
}

function ownNodes(graph: HeapGraph): Uint8Array {
  const own = new Uint8Array(graph.meta.nodeCount);
  const objectType = graph.meta.nodeTypes.indexOf('object');
  for (const [node, type] of graph.nodeType.entries()) {
    if (type === objectType && graph.nameOf(node) === ownName) own[node] = 1;
  }
  return own;
}
