import { corrupt } from './failure.ts';
import { NumberReader } from './number-reader.ts';
import type { Arena } from './arena.ts';
import type { ByteWindow } from './byte-window.ts';
import type { LocationLayout, SnapshotHeader } from './header.ts';
import type { Locations } from './snapshot.ts';

const rowsPerBatch = 1024;
const fieldMax = 0xffffffff;

/** Reads the `locations` array; it has no announced length, so it grows. */
export class LocationSection {
  #rows: Uint32Array = new Uint32Array(4 * rowsPerBatch);
  #count = 0;
  #pending = 0;
  #sorted = true;
  readonly #layout: LocationLayout;
  readonly #header: SnapshotHeader;
  readonly #source: string;
  readonly #numbers: NumberReader;
  readonly #batch: Float64Array;

  constructor(
    { layout, header }: { readonly layout: LocationLayout; readonly header: SnapshotHeader },
    source: string,
    arena: Arena,
  ) {
    this.#layout = layout;
    this.#header = header;
    this.#source = source;
    this.#numbers = new NumberReader('locations', source, arena);
    this.#batch = arena.doubles(layout.width * rowsPerBatch);
  }

  consume(window: ByteWindow): boolean {
    for (;;) {
      const filled = this.#numbers.fill(window, this.#batch, this.#pending);
      const whole = filled - (filled % this.#layout.width);
      this.#store(whole, window);
      this.#batch.copyWithin(0, whole, filled);
      this.#pending = filled - whole;
      if (this.#numbers.done) {
        if (this.#pending !== 0) {
          throw this.#corrupt(
            window,
            `the last location has ${this.#pending} of ${this.#layout.width} fields`,
          );
        }
        return true;
      }
      if (filled < this.#batch.length) return false;
    }
  }

  /** What was read, sorted by node; of several for one node the last counts, as in DevTools. */
  result(): Locations {
    if (this.#sorted) return this.#columns(null, this.#count);
    // A sort compares millions of times; this looks at each row and at each node once.
    const rowOf = new Uint32Array(this.#header.nodeCount);
    for (let row = 0; row < this.#count; row += 1) rowOf[this.#rows[4 * row]!] = row + 1;
    const order = new Uint32Array(this.#count);
    let count = 0;
    for (const row of rowOf) if (row !== 0) order[count++] = row - 1;
    return this.#columns(order, count);
  }

  #columns(order: Uint32Array | null, count: number): Locations {
    const column = (field: number): Uint32Array => {
      const values = new Uint32Array(count);
      for (let at = 0; at < count; at += 1) {
        values[at] = this.#rows[4 * (order === null ? at : order[at]!) + field]!;
      }
      return values;
    };
    return { node: column(0), scriptId: column(1), line: column(2), column: column(3) };
  }

  #store(numbers: number, window: ByteWindow): void {
    const { width, object, script, line, column } = this.#layout;
    const { nodeCount, node: fields } = this.#header;
    const nodeWidth = fields.width;
    const batch = this.#batch;
    this.#makeRoom(numbers / width);
    const rows = this.#rows;
    let row = 4 * this.#count;
    let sorted = this.#sorted;
    for (let at = 0; at < numbers; at += width, row += 4) {
      const node = (batch[at + object]! / nodeWidth) >>> 0;
      if (node >= nodeCount || node * nodeWidth !== batch[at + object]) {
        throw this.#corrupt(
          window,
          `a location belongs to ${batch[at + object]}, where no node is,`,
        );
      }
      if (row > 0 && rows[row - 4]! >= node) sorted = false;
      rows[row] = node;
      rows[row + 1] = Math.min(batch[at + script]!, fieldMax);
      rows[row + 2] = Math.min(batch[at + line]!, fieldMax);
      rows[row + 3] = Math.min(batch[at + column]!, fieldMax);
    }
    this.#count = row / 4;
    this.#sorted = sorted;
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
