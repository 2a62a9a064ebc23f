import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import { isUserRoot } from './shallow.ts';
import type { Scratch } from './scratch.ts';
import type { Snapshot } from './snapshot.ts';

/** Added to the distance of what only the engine's own roots reach, as DevTools does. */
export const baseSystemDistance = 100_000_000;
const noDistance = -5;

/** DevTools' Distance column: fewest steps from a global object, over edges that are not weak. */
export function distances(snapshot: Snapshot, scratch: Scratch): Int32Array {
  const { nodeCount, firstEdge, edgeTo } = snapshot;
  const distance = new Int32Array(nodeCount).fill(noDistance);
  const queue = scratch.take(nodeCount);
  const walk = new DistanceWalk(snapshot, distance, queue);
  let queued = 0;
  for (let edge = firstEdge[0]!; edge < firstEdge[1]!; edge += 1) {
    const node = edgeTo[edge]!;
    if (distance[node] === 1 || !isUserRoot(snapshot, node)) continue;
    distance[node] = 1;
    queue[queued++] = node;
  }
  walk.from(queued);
  distance[0] = queued > 0 ? baseSystemDistance : 0;
  queue[0] = 0;
  walk.from(1);
  scratch.give(queue);
  return distance;
}

class DistanceWalk {
  readonly #snapshot: Snapshot;
  readonly #distance: Int32Array;
  readonly #queue: Uint32Array;
  /** WeakMap entries one half of whose edges was met. The value is as far away as the farther of key and table. */
  readonly #halfSeen = new Set<string>();
  readonly #sloppyMap: number;
  readonly #nativeContext: number;
  readonly #mapDescriptors: number;

  constructor(snapshot: Snapshot, distance: Int32Array, queue: Uint32Array) {
    this.#snapshot = snapshot;
    this.#distance = distance;
    this.#queue = queue;
    const names = ['sloppy_function_map', 'system / NativeContext', '(map descriptors)'] as const;
    const found = snapshot.strings.indexesOf(names);
    this.#sloppyMap = found.get(names[0]) ?? -1;
    this.#nativeContext = found.get(names[1]) ?? -1;
    this.#mapDescriptors = found.get(names[2]) ?? -1;
  }

  from(queuedBefore: number): void {
    const { firstEdge, edgeKind, edgeTo } = this.#snapshot;
    const distance = this.#distance;
    const queue = this.#queue;
    let queued = queuedBefore;
    for (let visited = 0; visited < queued; visited += 1) {
      const node = queue[visited]!;
      const next = distance[node]! + 1;
      const end = firstEdge[node + 1]!;
      for (let edge = firstEdge[node]!; edge < end; edge += 1) {
        const kind = edgeKind[edge]! & edgeKindMask;
        if (kind === EdgeKind.weak) continue;
        const to = edgeTo[edge]!;
        if (distance[to] !== noDistance || !this.#passes(node, edge, kind)) continue;
        distance[to] = next;
        queue[queued++] = to;
      }
    }
  }

  #passes(node: number, edge: number, kind: number): boolean {
    const { nodeKind, nodeName, edgeName, ephemerons } = this.#snapshot;
    const name = edgeName[edge]!;
    if (nodeKind[node] === NodeKind.hidden && nodeName[node] === this.#nativeContext) {
      if (name === this.#sloppyMap && kind !== EdgeKind.element && kind !== EdgeKind.hidden) {
        return false;
      }
    }
    if (nodeKind[node] === NodeKind.array && nodeName[node] === this.#mapDescriptors) {
      return this.#passesDescriptors(name, kind);
    }
    if (kind !== EdgeKind.internal) return true;
    const ephemeron = ephemerons.get(name);
    if (ephemeron === undefined) return true;
    const entry = `${ephemeron.keyId} ${ephemeron.tableId}`;
    if (this.#halfSeen.delete(entry)) return true;
    this.#halfSeen.add(entry);
    return false;
  }

  // Maps may share descriptor arrays, so that not each link in one is valid for each map (crbug.com/413608).
  #passesDescriptors(name: number, kind: number): boolean {
    const isNumber = kind === EdgeKind.element || kind === EdgeKind.hidden;
    const index = isNumber ? name : Number.parseInt(this.#snapshot.strings.text(name), 10);
    return Number.isNaN(index) || index < 2 || index % 3 !== 1;
  }
}
