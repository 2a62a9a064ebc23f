import { corrupt } from './failure.ts';
import { edgeNameIsIndex } from './kinds.ts';
import { NumberReader } from './number-reader.ts';
import type { ByteWindow } from './byte-window.ts';
import type { SnapshotHeader } from './header.ts';

const rowsPerBatch = 8192;
const nameMaxOfNumbers = 0xffffffff;

/** Reads the `edges` array into one typed array per field. */
export class EdgeSection {
  readonly kind: Uint8Array;
  readonly name: Uint32Array;
  readonly to: Uint32Array;
  /** The largest index into `strings` seen; checked when the strings are there. */
  nameMax = 0;
  #rows = 0;
  #pending = 0;
  readonly #header: SnapshotHeader;
  readonly #source: string;
  readonly #numbers: NumberReader;
  readonly #batch: Float64Array;

  constructor(header: SnapshotHeader, source: string) {
    this.#header = header;
    this.#source = source;
    this.#numbers = new NumberReader('edges', source);
    this.#batch = new Float64Array(header.edge.width * rowsPerBatch);
    this.kind = new Uint8Array(header.edgeCount);
    this.name = new Uint32Array(header.edgeCount);
    this.to = new Uint32Array(header.edgeCount);
  }

  /** Consumes what it can; true once the array was read to its end and is complete. */
  consume(window: ByteWindow): boolean {
    for (;;) {
      const filled = this.#numbers.fill(window, this.#batch, this.#pending);
      const whole = filled - (filled % this.#header.edge.width);
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
    const { edge, node, nodeCount, edgeCount } = this.#header;
    const { width, type, name, to, kinds } = edge;
    const nodeWidth = node.width;
    const batch = this.#batch;
    if (this.#rows + numbers / width > edgeCount) {
      throw this.#corrupt(window, `there are more edges than the ${edgeCount} announced`);
    }
    let row = this.#rows;
    let nameMax = this.nameMax;
    for (let at = 0; at < numbers; at += width, row += 1) {
      const kind = kinds[batch[at + type]!];
      if (kind === undefined) {
        throw this.#corrupt(
          window,
          `edge ${row} has type ${batch[at + type]}, which does not exist,`,
        );
      }
      // Targets are written as ordinal × field count, so that a wrong one usually shows.
      const target = (batch[at + to]! / nodeWidth) >>> 0;
      if (target >= nodeCount || target * nodeWidth !== batch[at + to]) {
        throw this.#corrupt(window, `edge ${row} leads to ${batch[at + to]}, where no node is,`);
      }
      const label = batch[at + name]!;
      if (!edgeNameIsIndex(kind)) {
        if (label > nameMax) nameMax = label;
      } else if (label > nameMaxOfNumbers) {
        throw this.#corrupt(window, `edge ${row} has index ${label}`);
      }
      this.kind[row] = kind;
      this.name[row] = label;
      this.to[row] = target;
    }
    this.#rows = row;
    this.nameMax = nameMax;
  }

  #finish(window: ByteWindow): void {
    const { edgeCount, edge } = this.#header;
    if (this.#pending !== 0) {
      throw this.#corrupt(window, `the last edge has ${this.#pending} of ${edge.width} fields`);
    }
    if (this.#rows !== edgeCount) {
      throw this.#corrupt(window, `there are ${this.#rows} edges, not the ${edgeCount} announced`);
    }
  }

  #corrupt(window: ByteWindow, problem: string): Error {
    return corrupt({ source: this.#source, offset: window.offset }, problem);
  }
}
