import { corrupt, unsupported } from './failure.ts';
import { NumberReader } from './number-reader.ts';
import { Sizes } from './sizes.ts';
import type { Arena } from './arena.ts';
import type { ByteWindow } from './byte-window.ts';
import type { SnapshotHeader } from './header.ts';

const rowsPerBatch = 4096;
/** Rows that the careful way reads at the most before the kernel gets its turn again. */
const rowsPerLook = 8;
const idMax = 0xffffffff;
/** No row that the kernel takes is longer. */
const rowBytesMax = 1024;

/** Reads the `nodes` array into one typed array per field. */
export class NodeSection {
  readonly kind: Uint8Array;
  readonly name: Uint32Array;
  readonly id: Uint32Array;
  readonly selfSize: Sizes;
  readonly firstEdge: Uint32Array;
  /** Nodes whose embedder says that they are attached (1) or detached (2); almost none are either. */
  readonly detachedness = new Map<number, number>();
  /** The largest index into `strings` seen; the strings come last, so it is checked when they are there. */
  nameMax = 0;
  #rows = 0;
  #edges = 0;
  #pending = 0;
  readonly #header: SnapshotHeader;
  readonly #source: string;
  readonly #numbers: NumberReader;
  readonly #batch: Float64Array;
  readonly #arena: Arena;

  constructor(header: SnapshotHeader, source: string, arena: Arena) {
    this.#header = header;
    this.#source = source;
    this.#arena = arena;
    this.#numbers = new NumberReader('nodes', source);
    const rows = arena.kernel === null ? rowsPerBatch : rowsPerLook;
    this.#batch = new Float64Array(header.node.width * rows);
    this.kind = arena.bytes(header.nodeCount);
    this.name = arena.words(header.nodeCount);
    this.id = arena.words(header.nodeCount);
    this.selfSize = new Sizes(arena.words(header.nodeCount));
    this.firstEdge = arena.words(header.nodeCount + 1);
    this.#prepareKernel();
  }

  /** Consumes what it can; true once the array was read to its end and is complete. */
  consume(window: ByteWindow): boolean {
    for (;;) {
      if (this.#pending === 0 && this.#numbers.atNumber) this.#consumeInKernel(window);
      const filled = this.#numbers.fill(window, this.#batch, this.#pending);
      const whole = filled - (filled % this.#header.node.width);
      this.#store(whole, window);
      this.#batch.copyWithin(0, whole, filled);
      this.#pending = filled - whole;
      if (this.#numbers.done) {
        this.#finish(window);
        return true;
      }
      if (filled < this.#batch.length) return false;
    }
  }

  #prepareKernel(): void {
    const { kernel } = this.#arena;
    if (kernel === null) return;
    const { width, type, name, id, selfSize, edgeCount, detachedness, kinds } = this.#header.node;
    const row = this.#arena.words(width + 1);
    const detached = detachedness === -1 ? width : detachedness;
    const kindTable = this.#arena.bytes(kinds.length);
    kindTable.set(kinds);
    const at = this.#arena.addressOf;
    kernel.openNodes(width, type, name, id, selfSize, edgeCount, detached, at(row));
    const columns = [this.kind, this.name, this.id, this.selfSize.words, this.firstEdge];
    kernel.placeNodes(...columns.map(at), at(kindTable), kinds.length);
  }

  /** Reads whole rows as they usually are; the careful way sees to the others. */
  #consumeInKernel(window: ByteWindow): void {
    const { kernel } = this.#arena;
    if (kernel === null || !this.#arena.holds(window.bytes)) return;
    const base = this.#arena.addressOf(window.bytes);
    const { nodeCount, edgeCount } = this.#header;
    this.#rows =
      kernel.readNodes(
        base + window.start,
        Math.max(base, base + window.end - rowBytesMax),
        this.#rows,
        nodeCount,
        this.#edges,
        edgeCount,
      ) >>> 0;
    this.#edges = kernel.edgesSoFar() >>> 0;
    this.nameMax = Math.max(this.nameMax, kernel.largestNodeName() >>> 0);
    window.start = (kernel.whereStopped() >>> 0) - base;
  }

  #store(numbers: number, window: ByteWindow): void {
    const { width, type, name, id, selfSize, edgeCount, detachedness, kinds } = this.#header.node;
    const batch = this.#batch;
    const { kind: kindOf, name: nameOf, id: idOf, selfSize: sizeOf, firstEdge } = this;
    const { edgeCount: edgesMax } = this.#header;
    if (this.#rows + numbers / width > this.#header.nodeCount) {
      throw this.#corrupt(
        window,
        `there are more nodes than the ${this.#header.nodeCount} announced`,
      );
    }
    let row = this.#rows;
    let edges = this.#edges;
    let nameMax = this.nameMax;
    for (let at = 0; at < numbers; at += width, row += 1) {
      const kind = kinds[batch[at + type]!];
      if (kind === undefined) {
        throw this.#corrupt(
          window,
          `node ${row} has type ${batch[at + type]}, which does not exist,`,
        );
      }
      if (batch[at + id]! > idMax) {
        throw unsupported(this.#place(window), `node ${row} has id ${batch[at + id]}`);
      }
      kindOf[row] = kind;
      nameOf[row] = batch[at + name]!;
      if (batch[at + name]! > nameMax) nameMax = batch[at + name]!;
      idOf[row] = batch[at + id]!;
      sizeOf.set(row, batch[at + selfSize]!);
      if (detachedness !== -1 && batch[at + detachedness] !== 0) {
        this.detachedness.set(row, batch[at + detachedness]!);
      }
      firstEdge[row] = edges;
      edges += batch[at + edgeCount]!;
      if (edges > edgesMax) {
        throw this.#corrupt(
          window,
          `nodes claim more edges than the ${this.#header.edgeCount} announced`,
        );
      }
    }
    this.#rows = row;
    this.#edges = edges;
    this.nameMax = nameMax;
  }

  #finish(window: ByteWindow): void {
    const { nodeCount, edgeCount, node } = this.#header;
    if (this.#pending !== 0) {
      throw this.#corrupt(window, `the last node has ${this.#pending} of ${node.width} fields`);
    }
    if (this.#rows !== nodeCount) {
      throw this.#corrupt(window, `there are ${this.#rows} nodes, not the ${nodeCount} announced`);
    }
    if (this.#edges !== edgeCount) {
      throw this.#corrupt(
        window,
        `nodes claim ${this.#edges} edges, not the ${edgeCount} announced`,
      );
    }
    this.firstEdge[nodeCount] = edgeCount;
  }

  #corrupt(window: ByteWindow, problem: string): Error {
    return corrupt(this.#place(window), problem);
  }

  #place(window: ByteWindow) {
    return { source: this.#source, offset: window.offset };
  }
}
