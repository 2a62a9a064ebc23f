import type { HeapGraph } from '../snapshot/heap-graph.ts';

/** v8-profiler's names for V8's node types; those it did not know it called Hidden. */
const nodeNames: Readonly<Record<string, string>> = {
  array: 'Array',
  string: 'String',
  object: 'Object',
  code: 'Code',
  closure: 'Closure',
  regexp: 'RegExp',
  number: 'HeapNumber',
  native: 'Native',
  synthetic: 'Synthetic',
  'concatenated string': 'ConsString',
  'sliced string': 'SlicedString',
};
const edgeNames: Readonly<Record<string, string>> = {
  context: 'ContextVariable',
  element: 'Element',
  property: 'Property',
  internal: 'Internal',
  hidden: 'Hidden',
  shortcut: 'Shortcut',
  weak: 'Weak',
};
/** Edges of these types have a number where others have a name. */
const numbered = new Set(['element', 'hidden']);

/** A reference from one object to another. */
export interface SnapshotEdge {
  readonly type: string;
  readonly name: string | number;
  readonly from: SnapshotNode;
  readonly to: SnapshotNode;
}

/** One object of a snapshot. */
export class SnapshotNode {
  readonly type: string;
  readonly name: string;
  readonly id: number;
  readonly shallowSize: number;
  readonly #graph: HeapGraph;
  readonly #index: number;

  constructor(graph: HeapGraph, index: number) {
    this.type = typeNameOf(graph, index);
    this.name = graph.nameOf(index);
    this.id = graph.nodeId[index] ?? 0;
    this.shallowSize = graph.selfSize[index] ?? 0;
    this.#graph = graph;
    this.#index = index;
  }

  /** What it refers to, in the snapshot's order; made when asked for. */
  get children(): readonly SnapshotEdge[] {
    const { firstEdge } = this.#graph;
    const from = firstEdge[this.#index] ?? 0;
    const count = (firstEdge[this.#index + 1] ?? 0) - from;
    return Array.from({ length: count }, (_, offset) => this.#edge(from + offset));
  }

  #edge(edge: number): SnapshotEdge {
    const { meta, edgeType, edgeName, edgeTo, strings } = this.#graph;
    const type = meta.edgeTypes[edgeType[edge] ?? -1] ?? '';
    const name = edgeName[edge] ?? 0;
    return {
      type: edgeNames[type] ?? 'Undefined',
      name: numbered.has(type) ? name : (strings.get(name) ?? ''),
      from: this,
      to: new SnapshotNode(this.#graph, edgeTo[edge] ?? 0),
    };
  }
}

export function typeNameOf(graph: HeapGraph, index: number): string {
  return nodeNames[graph.typeOf(index)] ?? 'Hidden';
}
