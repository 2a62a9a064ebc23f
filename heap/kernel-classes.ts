import type { GraphKernel } from './graph-kernel.ts';
import type { Snapshot } from './snapshot.ts';

const none = 0xffffffff;
const slotsAtFirst = 1 << 12;
const placesMax = 1 << 16;
const wordsPerSlot = 3;

export interface ClassParts {
  /** Class by kind of node. */
  readonly fixed: readonly number[];
  /** Class plus 1 by name; all zero. */
  readonly byName: Uint32Array;
  readonly ofNode: Uint32Array;
  readonly nameClass: (name: number) => number;
  readonly placedClass: (plain: number, location: number) => number;
}

/** Assigns classes in the kernel, which stops at each name and each place that it has not seen. */
export function assignInKernel(snapshot: Snapshot, graph: GraphKernel, parts: ClassParts): void {
  const { nodeCount, nodeKind, nodeName, locations, arena } = snapshot;
  const { kernel, at } = graph;
  const { byName, ofNode, nameClass, placedClass } = parts;
  const fixed = arena.words(parts.fixed.length);
  fixed.set(parts.fixed);
  const { node: located, scriptId, line, column } = locations;
  const columns = [nodeKind, nodeName, fixed, byName, located, scriptId, line, column].map(at);
  kernel.openClasses(...columns, located.length, at(ofNode));
  const places = new Places(snapshot, graph);
  let node = kernel.assignClasses(0) >>> 0;
  while (node < nodeCount) {
    const name = nodeName[node]!;
    if (byName[name] === 0) byName[name] = nameClass(name) + 1;
    const plain = byName[name]! - 1;
    const location = kernel.placeStoppedAt() >>> 0;
    if (location === none) ofNode[node] = plain;
    else {
      const id = placedClass(plain, location);
      places.enter(plain, location, id);
      ofNode[node] = id;
    }
    node = kernel.assignClasses(node + 1) >>> 0;
  }
}

/** The classes with a place that the kernel knows. */
class Places {
  readonly #snapshot: Snapshot;
  readonly #graph: GraphKernel;
  readonly #known = new Map<number, readonly [plain: number, location: number]>();
  #slots = slotsAtFirst;

  constructor(snapshot: Snapshot, graph: GraphKernel) {
    this.#snapshot = snapshot;
    this.#graph = graph;
    this.#open();
  }

  enter(plain: number, location: number, id: number): void {
    // The kernel asks again for those it was not told of.
    if (this.#known.has(id) || this.#known.size === placesMax) return;
    this.#known.set(id, [plain, location]);
    if (2 * this.#known.size > this.#slots) {
      this.#slots *= 4;
      this.#open();
    } else this.#graph.kernel.enterPlaced(plain, location, id);
  }

  #open(): void {
    const { kernel, at } = this.#graph;
    kernel.openPlaces(at(this.#snapshot.arena.words(wordsPerSlot * this.#slots)), this.#slots - 1);
    for (const [id, [plain, location]] of this.#known) kernel.enterPlaced(plain, location, id);
  }
}
