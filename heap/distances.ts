import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import { isUserRoot } from './shallow.ts';
import type { Scratch } from './scratch.ts';
import type { Snapshot } from './snapshot.ts';

/** Distances from here on are those of what only the engine's roots reach; DevTools shows a dash for them. */
export const systemDistance = 100_000_000;
/** Nothing but weak edges leads to the node. */
export const noDistance = -1;

const mapDescriptors = '(map descriptors)';

/**
 * Steps from the nearest global object to each node, as DevTools' Distance column has them. Weak edges do not count, nor do
 * those from maps' shared descriptors; a WeakMap's value is one step behind the farther of its table and its key.
 */
export function distances(snapshot: Snapshot, scratch: Scratch): Int32Array {
  const walk = new DistanceWalk(snapshot, scratch);
  walk.run();
  return walk.result;
}

class DistanceWalk {
  readonly result: Int32Array;
  readonly #snapshot: Snapshot;
  readonly #scratch: Scratch;
  readonly #order: Uint32Array;
  readonly #rules: DistanceRules;
  #queued = 0;

  constructor(snapshot: Snapshot, scratch: Scratch) {
    this.#snapshot = snapshot;
    this.#scratch = scratch;
    this.result = new Int32Array(snapshot.nodeCount).fill(noDistance);
    // The root comes last, and a global object comes as often as the root leads to it.
    this.#order = scratch.take(snapshot.nodeCount + snapshot.firstEdge[1]! + 1);
    this.#rules = new DistanceRules(snapshot);
  }

  run(): void {
    const { firstEdge, edgeTo } = this.#snapshot;
    for (let edge = firstEdge[0]!; edge < firstEdge[1]!; edge += 1) {
      if (isUserRoot(this.#snapshot, edgeTo[edge]!)) this.#reach(edgeTo[edge]!, 1);
    }
    const hasUserRoots = this.#queued > 0;
    this.#expandFrom(0);
    this.#reach(0, hasUserRoots ? systemDistance : 0);
    this.#expandFrom(this.#queued - 1);
    this.#scratch.give(this.#order);
  }

  #reach(node: number, distance: number): void {
    this.result[node] = distance;
    this.#order[this.#queued++] = node;
  }

  /** Breadth first from what is queued from here on. */
  #expandFrom(first: number): void {
    const { firstEdge, edgeKind, edgeTo } = this.#snapshot;
    const { result } = this;
    const order = this.#order;
    const rules = this.#rules;
    let queued = this.#queued;
    for (let at = first; at < queued; at += 1) {
      const node = order[at]!;
      const distance = result[node]! + 1;
      const isSpecial = rules.concerns(node);
      const end = firstEdge[node + 1]!;
      for (let edge = firstEdge[node]!; edge < end; edge += 1) {
        const to = edgeTo[edge]!;
        if (result[to] !== noDistance) continue;
        const kind = edgeKind[edge]! & edgeKindMask;
        if (kind === EdgeKind.weak) continue;
        if (isSpecial && !rules.counts(node, edge)) continue;
        if (kind === EdgeKind.internal && !rules.completes(node, edge, isSpecial)) continue;
        result[to] = distance;
        order[queued++] = to;
      }
    }
    this.#queued = queued;
  }
}

class DistanceRules {
  readonly #snapshot: Snapshot;
  readonly #descriptors: number;
  readonly #nativeContext: number;
  readonly #sloppyFunctionMap: number;
  /** WeakMap entries of which one half was met. */
  readonly #half = new Set<string>();

  constructor(snapshot: Snapshot) {
    const { strings } = snapshot;
    this.#snapshot = snapshot;
    const found = strings.indexesOf([
      mapDescriptors,
      'system / NativeContext',
      'sloppy_function_map',
    ]);
    this.#descriptors = found.get(mapDescriptors) ?? -1;
    this.#nativeContext = found.get('system / NativeContext') ?? -1;
    this.#sloppyFunctionMap = found.get('sloppy_function_map') ?? -1;
  }

  /** True for the few nodes that `counts` says more of. */
  concerns(node: number): boolean {
    const { nodeKind, nodeName } = this.#snapshot;
    const kind = nodeKind[node];
    if (kind === NodeKind.array) return nodeName[node] === this.#descriptors;
    return kind === NodeKind.hidden && nodeName[node] === this.#nativeContext;
  }

  /** False for edges that would make everything seem near: maps share their descriptors, functions their first map. */
  counts(node: number, edge: number): boolean {
    const { nodeKind, edgeName } = this.#snapshot;
    if (nodeKind[node] === NodeKind.hidden) return edgeName[edge] !== this.#sloppyFunctionMap;
    const index = Number.parseInt(this.#edgeText(edge), 10);
    return index < 2 || index % 3 !== 1;
  }

  /** False at the first of the two edges of a WeakMap entry; which of them comes second is the farther. */
  completes(node: number, edge: number, isSpecial: boolean): boolean {
    const { ephemerons, edgeName, edgeTo, nodeKind } = this.#snapshot;
    const entry = ephemerons.get(edgeName[edge]!);
    if (entry === undefined || (isSpecial && nodeKind[node] === NodeKind.array)) return true;
    const key = `${entry.keyId} ${edgeTo[edge]} ${entry.tableId}`;
    if (this.#half.delete(key)) return true;
    this.#half.add(key);
    return false;
  }

  #edgeText(edge: number): string {
    const { edgeKind, edgeName, strings } = this.#snapshot;
    const kind = edgeKind[edge]! & edgeKindMask;
    const isIndex = kind === EdgeKind.element || kind === EdgeKind.hidden;
    return isIndex ? String(edgeName[edge]) : strings.text(edgeName[edge]!);
  }
}
