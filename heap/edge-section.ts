import { corrupt } from './failure.ts';
import { edgeNameIsIndex } from './kinds.ts';
import { NumberReader } from './number-reader.ts';
import type { Arena } from './arena.ts';
import type { ByteWindow } from './byte-window.ts';
import type { SnapshotHeader } from './header.ts';

const rowsPerBatch = 8192;
/** Rows that the careful way reads at the most before the kernel gets its turn again. */
const rowsPerLook = 8;
const nameMaxOfNumbers = 0xffffffff;
const zero = 0x30;
const comma = 0x2c;
const lineFeed = 0x0a;
/** So many digits surely fit 31 bits. */
const fastDigits = 9;
/** No row that the fast way takes is longer; a digit too many is met before the end of this. */
const rowBytesMax = 512;

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
  readonly #plain: boolean;
  readonly #arena: Arena;

  constructor(header: SnapshotHeader, source: string, arena: Arena) {
    this.#header = header;
    this.#source = source;
    this.#arena = arena;
    this.#numbers = new NumberReader('edges', source);
    const rows = arena.kernel === null ? rowsPerBatch : rowsPerLook;
    this.#batch = new Float64Array(header.edge.width * rows);
    const { width, type, name, to } = header.edge;
    this.#plain = width === 3 && type === 0 && name === 1 && to === 2;
    this.kind = arena.bytes(header.edgeCount);
    this.name = arena.words(header.edgeCount);
    this.to = arena.words(header.edgeCount);
    this.#prepareKernel();
  }

  /** Consumes what it can; true once the array was read to its end and is complete. */
  consume(window: ByteWindow): boolean {
    for (;;) {
      if (this.#plain && this.#pending === 0 && this.#numbers.atNumber) {
        if (!this.#consumeInKernel(window)) this.#consumeFast(window);
      }
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

  #prepareKernel(): void {
    const { kernel } = this.#arena;
    if (kernel === null) return;
    const { kinds } = this.#header.edge;
    const kindTable = this.#arena.bytes(kinds.length);
    kindTable.set(kinds);
    const at = this.#arena.addressOf;
    kernel.openEdges(this.#header.node.width, this.#header.nodeCount, at(kindTable), kinds.length);
    kernel.placeEdges(at(this.kind), at(this.name), at(this.to));
  }

  /** As `#consumeFast`; false where the kernel cannot. */
  #consumeInKernel(window: ByteWindow): boolean {
    const { kernel } = this.#arena;
    if (kernel === null || !this.#arena.holds(window.bytes)) return false;
    const base = this.#arena.addressOf(window.bytes);
    const safeEnd = Math.max(base, base + window.end - rowBytesMax);
    const { edgeCount } = this.#header;
    this.#rows = kernel.readEdges(base + window.start, safeEnd, this.#rows, edgeCount) >>> 0;
    this.nameMax = Math.max(this.nameMax, kernel.largestEdgeName() >>> 0);
    window.start = (kernel.whereStopped() >>> 0) - base;
    return true;
  }

  /**
   * Reads rows of V8's own layout without the detour over a batch; four fifths of a snapshot's numbers are these.
   * Whatever is unusual in a row (long numbers, white space, the end) is left to the careful way.
   */
  #consumeFast(window: ByteWindow): void {
    const { bytes } = window;
    const { edge, node, nodeCount, edgeCount } = this.#header;
    const { kinds } = edge;
    const { kind: kindOf, name: nameOf, to: toOf } = this;
    const safeEnd = window.end - rowBytesMax;
    const nodeWidth = node.width;
    let row = this.#rows;
    let nameMax = this.nameMax;
    let at = window.start;
    while (at < safeEnd && row < edgeCount) {
      const kind = kinds[bytes[at]! - zero];
      if (kind === undefined || bytes[at + 1] !== comma) break;
      const nameStart = at + 2;
      let next = nameStart;
      let name = 0;
      let digit = bytes[next]! - zero;
      while (digit >= 0 && digit <= 9) {
        name = Math.imul(name, 10) + digit;
        digit = bytes[++next]! - zero;
      }
      if (bytes[next] !== comma || next === nameStart || next - nameStart > fastDigits) break;
      const toStart = ++next;
      let to = 0;
      digit = bytes[next]! - zero;
      while (digit >= 0 && digit <= 9) {
        to = Math.imul(to, 10) + digit;
        digit = bytes[++next]! - zero;
      }
      if (next === toStart || next - toStart > fastDigits) break;
      if (bytes[next] === comma) next += 1;
      else if (bytes[next] === lineFeed && bytes[next + 1] === comma) next += 2;
      else break;
      const target = (to / nodeWidth) >>> 0;
      if (target >= nodeCount || target * nodeWidth !== to) break;
      if (name > nameMax && !edgeNameIsIndex(kind)) nameMax = name;
      kindOf[row] = kind;
      nameOf[row] = name;
      toOf[row] = target;
      row += 1;
      at = next;
    }
    window.start = at;
    this.#rows = row;
    this.nameMax = nameMax;
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
