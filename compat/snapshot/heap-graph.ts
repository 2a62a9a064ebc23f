import { damaged, type SnapshotMeta } from './meta.ts';

/** What of a snapshot to keep. */
export interface GraphWish {
  /** Which nodes' names are wanted, by the name of their type; `null`: of all nodes and edges. */
  readonly namesOf: ReadonlySet<string> | null;
  readonly edges: boolean;
}

/** A heap snapshot in typed arrays; a node is its place in the snapshot, 0 the root. */
export class HeapGraph {
  readonly meta: SnapshotMeta;
  readonly wish: GraphWish;
  readonly nodeType: Uint8Array;
  readonly nodeName: Uint32Array;
  readonly nodeId: Uint32Array;
  readonly selfSize: Float64Array;
  /** Edges of node n: from `firstEdge[n]` to before `firstEdge[n + 1]`. */
  readonly firstEdge: Uint32Array;
  readonly edgeType: Uint8Array;
  readonly edgeName: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly strings = new Map<number, string>();

  constructor(meta: SnapshotMeta, wish: GraphWish) {
    const { nodeCount, edgeCount } = meta;
    if (!Number.isInteger(nodeCount) || !Number.isInteger(edgeCount) || nodeCount < 1) {
      throw damaged(`the header announces "${nodeCount}" nodes and "${edgeCount}" edges`);
    }
    this.meta = meta;
    this.wish = wish;
    this.nodeType = new Uint8Array(nodeCount);
    this.nodeName = new Uint32Array(nodeCount);
    this.nodeId = new Uint32Array(nodeCount);
    this.selfSize = new Float64Array(nodeCount);
    this.firstEdge = new Uint32Array(nodeCount + 1);
    const edges = wish.edges ? edgeCount : 0;
    this.edgeTo = new Uint32Array(edges);
    const named = wish.edges && wish.namesOf === null ? edgeCount : 0;
    this.edgeType = new Uint8Array(named);
    this.edgeName = new Uint32Array(named);
  }

  typeOf(node: number): string {
    return this.meta.nodeTypes[this.nodeType[node] ?? -1] ?? 'unknown';
  }

  /** The last id that V8 has given to an object of its heap. Those are odd; natives have even ones, made of hashes. */
  get lastObjectId(): number {
    return this.nodeId.reduce((most, id) => (id % 2 === 1 && id > most ? id : most), 0);
  }

  /** Empty when its name was not wished for. */
  nameOf(node: number): string {
    return this.strings.get(this.nodeName[node] ?? -1) ?? '';
  }
}
