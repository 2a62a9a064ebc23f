import type { HeapGraph } from './heap-graph.ts';
import { damaged } from './meta.ts';

/** Puts numbers where they belong: a sink for the `nodes` list. */
export function nodeFiller(graph: HeapGraph): (value: number) => void {
  const { meta, nodeType, nodeName, nodeId, selfSize, firstEdge } = graph;
  const width = meta.nodeFields.length;
  const at = (field: string): number => meta.nodeFields.indexOf(field);
  const [type, name, id, size, edges] = [
    at('type'),
    at('name'),
    at('id'),
    at('self_size'),
    at('edge_count'),
  ];
  let node = 0;
  let field = 0;
  return value => {
    if (field === type) nodeType[node] = value;
    else if (field === name) nodeName[node] = value;
    else if (field === id) nodeId[node] = value;
    else if (field === size) selfSize[node] = value;
    else if (field === edges) firstEdge[node + 1] = (firstEdge[node] ?? 0) + value;
    field += 1;
    if (field === width) {
      field = 0;
      node += 1;
    }
  };
}

/** The same for the `edges` list. */
export function edgeFiller(graph: HeapGraph): (value: number) => void {
  const { meta, wish, edgeType, edgeName, edgeTo } = graph;
  if (!wish.edges) return () => {};
  const width = meta.edgeFields.length;
  const nodeWidth = meta.nodeFields.length;
  const type = meta.edgeFields.indexOf('type');
  const name = meta.edgeFields.indexOf('name_or_index');
  const to = meta.edgeFields.indexOf('to_node');
  let edge = 0;
  let field = 0;
  return value => {
    // Edges point at the place of their node in the flat list.
    if (field === to) edgeTo[edge] = value / nodeWidth;
    else if (field === type) edgeType[edge] = value;
    else if (field === name) edgeName[edge] = value;
    field += 1;
    if (field === width) {
      field = 0;
      edge += 1;
    }
  };
}

/** Every index is used unchecked later, so a bad one must end here. */
export function checkGraph(graph: HeapGraph): void {
  const { meta, wish, firstEdge, edgeTo } = graph;
  if (firstEdge[meta.nodeCount] !== meta.edgeCount) {
    throw damaged(
      `its nodes count ${firstEdge[meta.nodeCount]} edges, its header ${meta.edgeCount}`,
    );
  }
  if (wish.edges && edgeTo.some(node => node >= meta.nodeCount)) {
    throw damaged('an edge leads to a node that is not there');
  }
}
