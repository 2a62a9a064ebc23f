import { readGraph } from '../snapshot/take.ts';
import { typeNameOf } from './graph-node.ts';

/** How many nodes of each constructor or type a snapshot has. */
export function histogramOf(file: string): ReadonlyMap<string, number> {
  const graph = readGraph(file, { namesOf: new Set(['object']), edges: false });
  const counts = new Map<string, number>();
  for (let node = 0; node < graph.meta.nodeCount; node += 1) {
    const type = typeNameOf(graph, node);
    const key = type === 'Object' ? graph.nameOf(node) : type;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
