import { at } from './stats/at.ts';
import type { LadderOptions } from './ladder.ts';

/** What the worker had done and used by a moment: cumulative counters, and resident memory. */
export interface LedgerEntry {
  readonly requests: number;
  readonly allocatedBytes: number;
  readonly rssBytes: number;
}

const columns = ['requests', 'allocatedBytes', 'rssBytes'] as const;
export type LedgerColumn = (typeof columns)[number];

/**
 * The worker's counters over its past, in bounded memory: on each level one entry a bucket, coarser level by level.
 * Streams need not keep the load beside their points: they ask here how far a counter had come by the time of a point.
 */
export class Ledger {
  readonly #options: LadderOptions;
  readonly #times: Float64Array;
  readonly #data: Readonly<Record<LedgerColumn, Float64Array>>;
  readonly #written: Float64Array;
  readonly #nextAt: Float64Array;
  #newestAtMs = Number.NaN;
  #newest: LedgerEntry = { requests: 0, allocatedBytes: 0, rssBytes: 0 };

  constructor(options: LadderOptions) {
    this.#options = options;
    const size = options.levels * options.depth;
    this.#times = new Float64Array(size);
    this.#data = {
      requests: new Float64Array(size),
      allocatedBytes: new Float64Array(size),
      rssBytes: new Float64Array(size),
    };
    this.#written = new Float64Array(options.levels);
    this.#nextAt = new Float64Array(options.levels);
  }

  record(atMs: number, entry: LedgerEntry): void {
    this.#newestAtMs = atMs;
    this.#newest = entry;
    let width = this.#options.widthMs;
    for (let level = 0; level < this.#options.levels; level += 1) {
      // Coarser levels write less often; the first that is not due ends the walk.
      if (atMs < at(this.#nextAt, level)) return;
      this.#write(level, atMs, entry);
      this.#nextAt[level] = (Math.floor(atMs / width) + 1) * width;
      width *= this.#options.factor;
    }
  }

  /** The counter's value at a time, by interpolation; NaN before the first record. */
  valueAt(column: LedgerColumn, atMs: number): number {
    if (Number.isNaN(this.#newestAtMs)) return Number.NaN;
    if (atMs >= this.#newestAtMs) return this.#newest[column];
    const { levels } = this.#options;
    for (let level = 0; level < levels; level += 1) {
      if (at(this.#times, this.#slot(level, this.#oldest(level))) <= atMs) {
        return this.#interpolate(level, column, atMs);
      }
    }
    // Older than all that is kept: the oldest entry of the coarsest level is the best there is.
    return at(this.#data[column], this.#slot(levels - 1, this.#oldest(levels - 1)));
  }

  #write(level: number, atMs: number, entry: LedgerEntry): void {
    const slot = this.#slot(level, at(this.#written, level));
    this.#times[slot] = atMs;
    for (const column of columns) this.#data[column][slot] = entry[column];
    this.#written[level] = at(this.#written, level) + 1;
  }

  #interpolate(level: number, column: LedgerColumn, atMs: number): number {
    let low = this.#oldest(level);
    let high = at(this.#written, level);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(this.#times, this.#slot(level, middle)) <= atMs) low = middle;
      else high = middle;
    }
    const left = this.#slot(level, low);
    const isLast = high >= at(this.#written, level);
    const right = this.#slot(level, high);
    const fromMs = at(this.#times, left);
    const toMs = isLast ? this.#newestAtMs : at(this.#times, right);
    const from = at(this.#data[column], left);
    const to = isLast ? this.#newest[column] : at(this.#data[column], right);
    return toMs > fromMs ? from + ((to - from) * (atMs - fromMs)) / (toMs - fromMs) : from;
  }

  #oldest(level: number): number {
    return Math.max(0, at(this.#written, level) - this.#options.depth);
  }

  #slot(level: number, index: number): number {
    return level * this.#options.depth + (index % this.#options.depth);
  }
}
