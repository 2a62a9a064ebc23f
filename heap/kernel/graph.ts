// The snapshot that the passes work on; see heap/snapshot.ts.
export let nodeCount: u32 = 0;
export let firstEdge: u32 = 0;
export let edgeKind: u32 = 0;
export let edgeName: u32 = 0;
export let edgeTo: u32 = 0;
export let nodeId: u32 = 0;

export const kindMask: u32 = 7;
export const shortcutEdge: u32 = 5;
export const internalEdge: u32 = 3;
export const weakEdge: u32 = 6;
/** The mark of an edge that keeps its target alive. */
export const essential: u32 = 8;

export function openGraph(
  nodes: u32,
  first: u32,
  kind: u32,
  name: u32,
  to: u32,
  idOfNode: u32,
): void {
  nodeCount = nodes;
  firstEdge = first;
  edgeKind = kind;
  edgeName = name;
  edgeTo = to;
  nodeId = idOfNode;
}
