/** Builds small heap snapshots by hand, in the dialects that V8 has written over the years. */

import {
  edgeKindNames,
  nodeKindNames,
  type EdgeKindName,
  type NodeKindName,
} from '../../heap/kinds.ts';

export interface BuiltNode {
  readonly ordinal: number;
  readonly type: NodeKindName;
  readonly name: string;
  readonly id: number;
  readonly selfSize: number;
}

interface BuiltEdge {
  readonly type: EdgeKindName;
  readonly name: string | number;
  readonly to: number;
}

export interface Dialect {
  /** Node 24 and later leave out `trace_node_id`. */
  readonly traceNodeId?: boolean;
  /** Up to Node 22 each row ends with a line feed. */
  readonly newlines?: boolean;
  /** Other orders of fields than V8's must do as well. */
  readonly shuffled?: boolean;
}

const nodeTypes: readonly string[] = nodeKindNames.filter(name => name !== 'unknown');
const edgeTypes: readonly string[] = edgeKindNames.filter(name => name !== 'unknown');

export class HeapBuilder {
  readonly nodes: BuiltNode[] = [];
  readonly #edges: BuiltEdge[][] = [];
  readonly #locations: number[][] = [];
  readonly #detachedness = new Map<number, number>();
  readonly #strings: string[] = [];
  readonly #stringIndex = new Map<string, number>();
  #nextId = 1;

  constructor() {
    this.node('synthetic', '', 0);
  }

  /** The id of the next node; ids of native things are even. */
  set nextId(id: number) {
    this.#nextId = id;
  }

  node(type: NodeKindName, name: string, selfSize = 16): number {
    const ordinal = this.nodes.length;
    this.nodes.push({ ordinal, type, name, id: this.#nextId, selfSize });
    this.#edges.push([]);
    this.#nextId += 2;
    return ordinal;
  }

  /** `label` is the edge's name, with its kind before a colon unless it is a property: `x`, `element:3`, `weak:x`. */
  edge(from: number, to: number, label = 'x'): this {
    const [, kind = 'property', name = ''] = /^(?:(\w+):)?([^]*)$/.exec(label) ?? [];
    const type = edgeKindNames.find(known => known === kind) ?? 'property';
    const isNumber = type === 'element' || type === 'hidden';
    this.#edges[from]?.push({ type, name: isNumber ? Number(name) : name, to });
    return this;
  }

  /** An object that hangs on `from`. */
  child(from: number, label: string, name = 'Object'): number {
    const to = this.node('object', name);
    this.edge(from, to, label);
    return to;
  }

  /** Says what the embedder says of a node: attached (1) or detached (2). */
  attach(node: number, detachedness: number): this {
    this.#detachedness.set(node, detachedness);
    return this;
  }

  locate(node: number, place: readonly [script: number, line: number, column: number]): this {
    this.#locations.push([node, ...place]);
    return this;
  }

  /** The root's usual children: the global object, and the engine's roots. */
  roots(): { readonly global: number; readonly gcRoots: number; readonly handles: number } {
    const gcRoots = this.node('synthetic', '(GC roots)', 0);
    const global = this.node('object', 'global', 40);
    this.edge(0, gcRoots, 'element:1').edge(0, global, 'shortcut:2');
    const handles = this.node('synthetic', '(Global handles)', 0);
    this.edge(gcRoots, handles, 'element:1');
    return { global, gcRoots, handles };
  }

  get edgeCount(): number {
    return this.#edges.reduce((sum, edges) => sum + edges.length, 0);
  }

  edgesOf(node: number): readonly BuiltEdge[] {
    return this.#edges[node] ?? [];
  }

  json({ traceNodeId = true, newlines = true, shuffled = false }: Dialect = {}): string {
    const fields = ['type', 'name', 'id', 'self_size', 'edge_count'];
    if (traceNodeId) fields.push('trace_node_id');
    fields.push('detachedness');
    if (shuffled) fields.reverse();
    const edgeFields = shuffled
      ? ['to_node', 'name_or_index', 'type']
      : ['type', 'name_or_index', 'to_node'];
    const meta = {
      node_fields: fields,
      node_types: fields.map(field => (field === 'type' ? nodeTypes : 'number')),
      edge_fields: edgeFields,
      edge_types: edgeFields.map(field => (field === 'type' ? edgeTypes : 'number')),
      location_fields: ['object_index', 'script_id', 'line', 'column'],
    };
    const header = {
      meta,
      node_count: this.nodes.length,
      edge_count: this.edgeCount,
      trace_function_count: 0,
    };
    const nodes = this.nodes.map(node => this.#nodeRow(node, fields));
    const edges = this.#edges.flat().map(edge => this.#edgeRow(edge, edgeFields, fields.length));
    const locations = this.#locations.map(([node = 0, ...rest]) => [node * fields.length, ...rest]);
    const list = (rows: readonly (readonly number[])[]): string =>
      `[${rows.map(row => row.join(',')).join(newlines ? '\n,' : ',')}${newlines ? '\n' : ''}]`;
    return `{"snapshot":${JSON.stringify(header)},
"nodes":${list(nodes)},
"edges":${list(edges)},
"trace_function_infos":[],
"trace_tree":[1,0,[2,[]]],
"samples":[],
"locations":${list(locations)},
"strings":[${this.#strings.map(text => JSON.stringify(text)).join(',\n')}]}`;
  }

  bytes(dialect: Dialect = {}): Buffer {
    return Buffer.from(this.json(dialect), 'utf8');
  }

  #nodeRow(node: BuiltNode, fields: readonly string[]): number[] {
    const values: Readonly<Record<string, number>> = {
      type: nodeTypes.indexOf(node.type),
      name: this.#string(node.name),
      id: node.id,
      self_size: node.selfSize,
      edge_count: this.edgesOf(node.ordinal).length,
      detachedness: this.#detachedness.get(node.ordinal) ?? 0,
    };
    return fields.map(field => values[field] ?? 0);
  }

  #edgeRow(edge: BuiltEdge, fields: readonly string[], nodeWidth: number): number[] {
    const values: Readonly<Record<string, number>> = {
      type: edgeTypes.indexOf(edge.type),
      name_or_index: typeof edge.name === 'number' ? edge.name : this.#string(edge.name),
      to_node: edge.to * nodeWidth,
    };
    return fields.map(field => values[field] ?? 0);
  }

  #string(text: string): number {
    let index = this.#stringIndex.get(text);
    if (index === undefined) {
      index = this.#strings.push(text) - 1;
      this.#stringIndex.set(text, index);
    }
    return index;
  }
}

/** Hands the bytes over in pieces of one size, as a stream does. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
