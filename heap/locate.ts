import type { Locations } from './snapshot.ts';

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
