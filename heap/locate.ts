import type { Locations, Snapshot } from './snapshot.ts';

/** Index into `locations` of a node's entry, -1 when it has none. */
export function locationIndex(locations: Locations, node: number): number {
  const { node: nodes } = locations;
  let low = 0;
  let high = nodes.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const at = nodes[middle]!;
    if (at === node) return middle;
    if (at < node) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** Node → index of its location plus 1, 0 when it has none. */
export function locationByNode(snapshot: Snapshot, into: Uint32Array): Uint32Array {
  into.fill(0);
  const { node } = snapshot.locations;
  for (let at = 0; at < node.length; at += 1) into[node[at]!] = at + 1;
  return into;
}
