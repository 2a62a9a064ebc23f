import type { HeapGraph } from '../snapshot/heap-graph.ts';
import { bucketOf } from './buckets.ts';
import { reachedFromRoot } from './reach.ts';

/** A snapshot reduced to what a comparison needs: 16 bytes a node. Travels to the other process as it is. */
export interface NodeTable {
  /** Wall clock at which it was taken. */
  readonly atMs: number;
  /** Nodes of the snapshot, reached or not. */
  readonly nodes: number;
  readonly sizeBytes: number;
  readonly ids: Uint32Array;
  /** Index into `buckets` by node; the last possible number for none. */
  readonly bucket: Uint32Array;
  readonly size: Float64Array;
  readonly buckets: readonly string[];
}

export const noBucket = 2 ** 32 - 1;

/** The names that `tableOf` needs. */
export const tableWish = { namesOf: new Set(['object']), edges: true } as const;

export interface TableOptions {
  readonly strict: boolean;
  readonly atMs: number;
}

/** Reduces a graph that was read with `tableWish`. */
export function tableOf(graph: HeapGraph, { strict, atMs }: TableOptions): NodeTable {
  const seen = reachedFromRoot(graph);
  const count = seen.reduce((sum, mark) => sum + mark, 0);
  const ids = new Uint32Array(count);
  const bucket = new Uint32Array(count);
  const size = new Float64Array(count);
  const places = new Map<string, number>();
  let row = 0;
  let sizeBytes = 0;
  for (let node = 0; node < seen.length; node += 1) {
    if (seen[node] !== 1) continue;
    const name = bucketOf(graph, node, strict);
    ids[row] = graph.nodeId[node] ?? 0;
    bucket[row] = name === null ? noBucket : placeOf(places, name);
    size[row] = graph.selfSize[node] ?? 0;
    sizeBytes += size[row] ?? 0;
    row += 1;
  }
  return {
    atMs,
    nodes: graph.meta.nodeCount,
    sizeBytes,
    ids,
    bucket,
    size,
    buckets: [...places.keys()],
  };
}

function placeOf(places: Map<string, number>, name: string): number {
  const known = places.get(name);
  if (known !== undefined) return known;
  places.set(name, places.size);
  return places.size - 1;
}
