import { corrupt } from './failure.ts';
import { NumberReader } from './number-reader.ts';
import type { Arena } from './arena.ts';
import type { ByteWindow } from './byte-window.ts';
import type { LocationLayout, SnapshotHeader } from './header.ts';
import type { Locations } from './snapshot.ts';

const rowsPerBatch = 1024;
/** Rows that the careful way reads at the most before the kernel gets its turn again. */
const rowsPerLook = 8;
/** No row that the kernel takes is longer. */
const rowBytesMax = 1024;
const fieldMax = 0xffffffff;

/** Reads the `locations` array; it has no announced length, so it grows. */
export class LocationSection {
  #rows: Uint32Array;
  /** Where the rows go, column by column and sorted by node, once all were read. */
  readonly #columns: readonly Uint32Array[];
  readonly #mark: number;
  #count = 0;
  #pending = 0;
  #result: Locations | null = null;
  readonly #layout: LocationLayout;
  readonly #header: SnapshotHeader;
  readonly #source: string;
  readonly #numbers: NumberReader;
  readonly #batch: Float64Array;
  readonly #arena: Arena;

  constructor(
    { layout, header }: { readonly layout: LocationLayout; readonly header: SnapshotHeader },
    source: string,
    arena: Arena,
  ) {
    this.#layout = layout;
    this.#header = header;
    this.#source = source;
    this.#numbers = new NumberReader('locations', source);
    this.#arena = arena;
    const rows = arena.kernel === null ? rowsPerBatch : rowsPerLook;
    this.#batch = new Float64Array(layout.width * rows);
    const { nodeCount } = header;
    const isPlanned = arena.kernel !== null;
    this.#columns = isPlanned ? Array.from({ length: 4 }, () => arena.anyWords(nodeCount)) : [];
    this.#mark = arena.mark;
    this.#rows = isPlanned ? arena.anyWords(4 * nodeCount) : new Uint32Array(4 * rowsPerBatch);
    this.#prepareKernel();
  }

  consume(window: ByteWindow): boolean {
    for (;;) {
      if (this.#pending === 0 && this.#numbers.atNumber) this.#consumeInKernel(window);
      const filled = this.#numbers.fill(window, this.#batch, this.#pending);
      const whole = filled - (filled % this.#layout.width);
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

  /** What was read, sorted by node; of several for one node the last counts, as in DevTools. */
  result(): Locations {
    return this.#result ?? columnsOf(this.#rows, 0);
  }

  #prepareKernel(): void {
    const { kernel, addressOf } = this.#arena;
    if (kernel === null) return;
    const { width, object, script, line, column } = this.#layout;
    const { nodeCount, node } = this.#header;
    const row = this.#arena.words(width);
    const fields = [width, object, script, line, column];
    kernel.openLocations(...fields, node.width, nodeCount, addressOf(row));
  }

  /** Reads whole rows as they usually are; the careful way sees to the others. */
  #consumeInKernel(window: ByteWindow): void {
    const { kernel, addressOf } = this.#arena;
    if (kernel === null || !this.#arena.holds(window.bytes)) return;
    if (!this.#arena.holds(this.#rows)) return;
    const base = addressOf(window.bytes);
    const safeEnd = Math.max(base, base + window.end - rowBytesMax);
    const into = addressOf(this.#rows) + 16 * this.#count;
    const room = this.#rows.length / 4 - this.#count;
    this.#count += kernel.readLocations(base + window.start, safeEnd, into, room) >>> 0;
    window.start = (kernel.whereStopped() >>> 0) - base;
  }

  #finish(window: ByteWindow): void {
    if (this.#pending !== 0) {
      throw this.#corrupt(
        window,
        `the last location has ${this.#pending} of ${this.#layout.width} fields`,
      );
    }
    this.#result = this.#sortInKernel() ?? sorted(this.#rows, this.#count, this.#header.nodeCount);
    this.#arena.release(this.#mark);
  }

  #sortInKernel(): Locations | null {
    const { kernel, addressOf } = this.#arena;
    if (kernel === null || !this.#arena.holds(this.#rows)) return null;
    const rowOf = this.#arena.words(this.#header.nodeCount);
    const [node, scriptId, line, column] = this.#columns;
    if (!node || !scriptId || !line || !column) return null;
    const arrays = [rowOf, node, scriptId, line, column].map(addressOf);
    const count = kernel.sortLocations(addressOf(this.#rows), this.#count, ...arrays) >>> 0;
    return {
      node: node.subarray(0, count),
      scriptId: scriptId.subarray(0, count),
      line: line.subarray(0, count),
      column: column.subarray(0, count),
    };
  }

  #store(numbers: number, window: ByteWindow): void {
    const { width, object, script, line, column } = this.#layout;
    const { nodeCount, node: fields } = this.#header;
    const nodeWidth = fields.width;
    const batch = this.#batch;
    this.#makeRoom(numbers / width);
    const rows = this.#rows;
    let row = 4 * this.#count;
    for (let at = 0; at < numbers; at += width, row += 4) {
      const node = (batch[at + object]! / nodeWidth) >>> 0;
      if (node >= nodeCount || node * nodeWidth !== batch[at + object]) {
        throw this.#corrupt(
          window,
          `a location belongs to ${batch[at + object]}, where no node is,`,
        );
      }
      rows[row] = node;
      rows[row + 1] = Math.min(batch[at + script]!, fieldMax);
      rows[row + 2] = Math.min(batch[at + line]!, fieldMax);
      rows[row + 3] = Math.min(batch[at + column]!, fieldMax);
    }
    this.#count = row / 4;
  }

  #makeRoom(rows: number): void {
    if (this.#count + rows > this.#header.nodeCount * 2 + rowsPerBatch) {
      throw corrupt({ source: this.#source, offset: 0 }, 'there are more locations than nodes');
    }
    if (4 * (this.#count + rows) <= this.#rows.length) return;
    const larger = new Uint32Array(Math.max(this.#rows.length * 2, 4 * (this.#count + rows)));
    larger.set(this.#rows);
    this.#rows = larger;
  }

  #corrupt(window: ByteWindow, problem: string): Error {
    return corrupt({ source: this.#source, offset: window.offset }, problem);
  }
}

/** A sort compares millions of times; this looks at each row and at each node once. */
function sorted(rows: Uint32Array, count: number, nodeCount: number): Locations {
  const rowOf = new Uint32Array(nodeCount);
  for (let row = 0; row < count; row += 1) rowOf[rows[4 * row]!] = row + 1;
  const inOrder = new Uint32Array(4 * count);
  let found = 0;
  for (const row of rowOf) {
    if (row !== 0) inOrder.set(rows.subarray(4 * row - 4, 4 * row), 4 * found++);
  }
  return columnsOf(inOrder, found);
}

function columnsOf(rows: Uint32Array, count: number): Locations {
  const column = (field: number): Uint32Array => {
    const values = new Uint32Array(count);
    for (let at = 0; at < count; at += 1) values[at] = rows[4 * at + field]!;
    return values;
  };
  return { node: column(0), scriptId: column(1), line: column(2), column: column(3) };
}
