import { corrupt, unsupported } from './failure.ts';
import { NumberReader } from './number-reader.ts';
import { Sizes } from './sizes.ts';
import type { ByteWindow } from './byte-window.ts';
import type { SnapshotHeader } from './header.ts';

const rowsPerBatch = 4096;
const idMax = 0xffffffff;

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

  constructor(header: SnapshotHeader, source: string) {
    this.#header = header;
    this.#source = source;
    this.#numbers = new NumberReader('nodes', source);
    this.#batch = new Float64Array(header.node.width * rowsPerBatch);
    this.kind = new Uint8Array(header.nodeCount);
    this.name = new Uint32Array(header.nodeCount);
    this.id = new Uint32Array(header.nodeCount);
    this.selfSize = new Sizes(header.nodeCount);
    this.firstEdge = new Uint32Array(header.nodeCount + 1);
  }

  /** Consumes what it can; true once the array was read to its end and is complete. */
  consume(window: ByteWindow): boolean {
    for (;;) {
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
