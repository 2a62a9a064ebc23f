import { SequenceTable, withRoom } from './sequence-table.ts';
import { EdgeKind, edgeKindMask } from './kinds.ts';
import type { GraphKernel } from './graph-kernel.ts';
import type { PlainShapes } from './interfaces.ts';
import type { Snapshot } from './snapshot.ts';

const none = 0xffffffff;
const slotsAtFirst = 1 << 12;
const placesMax = 1 << 16;
const shapesAtFirst = 1 << 12;
/** Heaps of more shapes, each object with keys of its own, are left to JavaScript from there on. */
const shapesMax = 1 << 18;
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

export interface ShapeParts {
  /** Indexes of `Object` and `__proto__`, -1 where they do not occur. */
  readonly objectName: number;
  readonly proto: number;
  /** The class of plain objects. */
  readonly plain: number;
  /** Told of each plain object that has a place, and its shape. */
  readonly placed: (node: number, shape: number) => void;
}

/** Shapes, and of how many nodes. */
export interface NumberedShapes extends PlainShapes {
  readonly count: Uint32Array<ArrayBuffer>;
  readonly nodes: number;
}

export function noShapes(): NumberedShapes {
  return { table: new SequenceTable(), count: new Uint32Array(1024), objects: 0, nodes: 0 };
}

/** Numbers the shapes in the kernel, which knows a shape by its first object. */
export function shapesInKernel(
  snapshot: Snapshot,
  graph: GraphKernel,
  { objectName, proto, plain, placed }: ShapeParts,
): NumberedShapes {
  const { nodeCount } = snapshot;
  const { kernel } = graph;
  kernel.openShapes(plain, objectName, proto);
  let room = roomForShapes(snapshot, graph, null);
  let node = kernel.assignShapes(0) >>> 0;
  while (node < nodeCount) {
    const shape = kernel.shapeStoppedAt() >>> 0;
    if (shape === none && room.first.length === shapesMax) break;
    if (shape === none) room = roomForShapes(snapshot, graph, room);
    else placed(node, shape);
    node = kernel.assignShapes(shape === none ? node : node + 1) >>> 0;
  }
  const size = kernel.shapeCount() >>> 0;
  const count = room.count.slice(0, size);
  let objects = 0;
  for (const members of count) objects += members;
  const table = tableOf(snapshot, room.first.subarray(0, size), proto);
  return { table, count, objects, nodes: node };
}

interface ShapeRoom {
  readonly first: Uint32Array;
  readonly hash: Uint32Array;
  readonly count: Uint32Array<ArrayBuffer>;
}

function roomForShapes(
  { arena }: Snapshot,
  { kernel, at }: GraphKernel,
  before: ShapeRoom | null,
): ShapeRoom {
  const most = before === null ? shapesAtFirst : 4 * before.first.length;
  const room = { first: arena.words(most), hash: arena.words(most), count: arena.words(most) };
  if (before !== null) {
    room.first.set(before.first);
    room.hash.set(before.hash);
    room.count.set(before.count);
  }
  const slots = arena.words(2 * most);
  kernel.placeShapes(at(room.first), at(room.hash), at(room.count), most, at(slots));
  return room;
}

function tableOf(snapshot: Snapshot, first: Uint32Array, proto: number): SequenceTable {
  const { firstEdge, edgeKind, edgeName } = snapshot;
  const table = new SequenceTable();
  let sequence = new Uint32Array(256);
  for (const node of first) {
    const end = firstEdge[node + 1]!;
    sequence = withRoom(sequence, end - firstEdge[node]!);
    let length = 0;
    for (let edge = firstEdge[node]!; edge < end; edge += 1) {
      const isProperty = (edgeKind[edge]! & edgeKindMask) === EdgeKind.property;
      if (isProperty && edgeName[edge] !== proto) sequence[length++] = edgeName[edge]!;
    }
    table.idOf(sequence, length);
  }
  return table;
}
