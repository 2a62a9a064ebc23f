/** What a document says when JSON.parse reads it: slow, obvious, and the judge of what the loader accepts. */
import { edgeKindNames, edgeNameIsIndex, nodeKindNames } from '../../heap/kinds.ts';
import type { Snapshot } from '../../heap/snapshot.ts';

type Json = Readonly<Record<string, unknown>>;

function numbers(value: unknown): number[] {
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value.map(Number);
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value;
}

/** The document, or, where only what the loader skips or does not decode is not JSON, the rest of it. */
function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    const end = text.indexOf(']', text.indexOf('"edges":['));
    return JSON.parse(`${text.slice(0, end + 1)}}`);
  }
}

/** Says in what the loaded snapshot differs from the document, `null` when in nothing. */
export function misreading(snapshot: Snapshot, text: string): string | null {
  const document = parse(text);
  const { meta } = Object(document['snapshot']);
  const fields = list(meta.node_fields);
  const types = list(list(meta.node_types)[fields.indexOf('type')]);
  const nodes = numbers(document['nodes']);
  const width = fields.length;
  if (nodes.length !== snapshot.nodeCount * width) return 'number of nodes';
  let edges = 0;
  for (let node = 0; node < snapshot.nodeCount; node += 1) {
    const of = (field: string): number => nodes[node * width + fields.indexOf(field)]!;
    const kind = nodeKindNames[snapshot.nodeKind[node]!];
    if (kind !== 'unknown' && kind !== types[of('type')]) return `kind of node ${node}`;
    if (snapshot.nodeName[node] !== of('name')) return `name of node ${node}`;
    if (snapshot.nodeId[node] !== of('id')) return `id of node ${node}`;
    if (snapshot.selfSize.get(node) !== of('self_size')) return `size of node ${node}`;
    if (snapshot.firstEdge[node] !== edges) return `edges of node ${node}`;
    edges += of('edge_count');
  }
  return edges === snapshot.edgeCount ? misreadEdges(snapshot, document) : 'number of edges';
}

function misreadEdges(snapshot: Snapshot, document: Json): string | null {
  const { meta } = Object(document['snapshot']);
  const fields = list(meta.edge_fields);
  const types = list(list(meta.edge_types)[fields.indexOf('type')]);
  const edges = numbers(document['edges']);
  const width = fields.length;
  const nodeWidth = list(meta.node_fields).length;
  if (edges.length !== snapshot.edgeCount * width) return 'length of edges';
  for (let edge = 0; edge < snapshot.edgeCount; edge += 1) {
    const of = (field: string): number => edges[edge * width + fields.indexOf(field)]!;
    const kind = snapshot.edgeKind[edge]! & 7;
    const name = edgeKindNames[kind];
    if (name !== 'unknown' && name !== types[of('type')]) return `kind of edge ${edge}`;
    if (snapshot.edgeTo[edge]! * nodeWidth !== of('to_node')) return `target of edge ${edge}`;
    if (snapshot.edgeName[edge] !== of('name_or_index')) return `name of edge ${edge}`;
    const isBeyond = snapshot.edgeName[edge]! >= snapshot.strings.length;
    if (isBeyond && !edgeNameIsIndex(kind)) return `text of edge ${edge}`;
  }
  return null;
}
