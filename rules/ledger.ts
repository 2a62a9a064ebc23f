import { at } from './stats/at.ts';
import type { LadderOptions } from './ladder.ts';

/** What the worker had done and used by a moment: cumulative counters, and resident memory. */
export interface LedgerEntry {
  readonly requests: number;
  readonly allocatedBytes: number;
  readonly rssBytes: number;
}

export type LedgerColumn = keyof LedgerEntry;

/** Places within an entry; the time comes first. */
const places: Readonly<Record<LedgerColumn, number>> = {
  requests: 1,
  allocatedBytes: 2,
  rssBytes: 3,
};
const entrySize = 4;
/** What is kept of a level besides its entries: how many were ever written, and when the next is due. */
const writtenCount = 0;
const nextDue = 1;
const stateSize = 2;

/**
 * The worker's counters over its past, in bounded memory: on each level one entry a bucket, coarser level by level.
 * Streams need not keep the load beside their points: they ask here how far a counter had come by the time of a point.
 */
export class Ledger {
  readonly #options: LadderOptions;
  /** Per level its state, then its entries. */
  readonly #cells: Float64Array;
  readonly #levelSize: number;
  #newestAtMs = Number.NaN;
  #newest: LedgerEntry = { requests: 0, allocatedBytes: 0, rssBytes: 0 };

  constructor(options: LadderOptions) {
    this.#options = options;
    this.#levelSize = stateSize + entrySize * options.depth;
    this.#cells = new Float64Array(options.levels * this.#levelSize);
  }

  record(atMs: number, entry: LedgerEntry): void {
    this.#newestAtMs = atMs;
    this.#newest = entry;
    let width = this.#options.widthMs;
    for (let level = 0; level < this.#options.levels; level += 1) {
      // Coarser levels write less often; the first that is not due ends the walk.
      if (atMs < this.#get(level, nextDue)) return;
      this.#write(level, atMs, entry);
      this.#set(level, nextDue, (Math.floor(atMs / width) + 1) * width);
      width *= this.#options.factor;
    }
  }

  /** The counter's value at a time, by interpolation; NaN before the first record. */
  valueAt(column: LedgerColumn, atMs: number): number {
    if (Number.isNaN(this.#newestAtMs)) return Number.NaN;
    if (atMs >= this.#newestAtMs) return this.#newest[column];
    const { levels } = this.#options;
    for (let level = 0; level < levels; level += 1) {
      if (this.#timeOf(level, this.#oldest(level)) <= atMs) {
        return this.#interpolate(level, column, atMs);
      }
    }
    // Older than all that is kept: the oldest entry of the coarsest level is the best there is.
    return this.#valueOf(levels - 1, this.#oldest(levels - 1), column);
  }

  #write(level: number, atMs: number, entry: LedgerEntry): void {
    const written = this.#get(level, writtenCount);
    const cell = this.#cellOf(written);
    this.#set(level, cell, atMs);
    this.#set(level, cell + places.requests, entry.requests);
    this.#set(level, cell + places.allocatedBytes, entry.allocatedBytes);
    this.#set(level, cell + places.rssBytes, entry.rssBytes);
    this.#set(level, writtenCount, written + 1);
  }

  #interpolate(level: number, column: LedgerColumn, atMs: number): number {
    const cells = this.#cells;
    const { depth } = this.#options;
    const first = level * this.#levelSize + stateSize;
    const end = this.#get(level, writtenCount);
    let low = this.#oldest(level);
    let high = end;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(cells, first + entrySize * (middle % depth)) <= atMs) low = middle;
      else high = middle;
    }
    const fromCell = first + entrySize * (low % depth);
    const toCell = first + entrySize * (high % depth);
    const isLast = high >= end;
    const fromMs = at(cells, fromCell);
    const toMs = isLast ? this.#newestAtMs : at(cells, toCell);
    const from = at(cells, fromCell + places[column]);
    const to = isLast ? this.#newest[column] : at(cells, toCell + places[column]);
    return toMs > fromMs ? from + ((to - from) * (atMs - fromMs)) / (toMs - fromMs) : from;
  }

  #oldest(level: number): number {
    return Math.max(0, this.#get(level, writtenCount) - this.#options.depth);
  }

  #timeOf(level: number, index: number): number {
    return this.#get(level, this.#cellOf(index));
  }

  #valueOf(level: number, index: number, column: LedgerColumn): number {
    return this.#get(level, this.#cellOf(index) + places[column]);
  }

  #cellOf(index: number): number {
    return stateSize + entrySize * (index % this.#options.depth);
  }

  #get(level: number, cell: number): number {
    return at(this.#cells, level * this.#levelSize + cell);
  }

  #set(level: number, cell: number, value: number): void {
    this.#cells[level * this.#levelSize + cell] = value;
  }
}
