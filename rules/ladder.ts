import { at } from './stats/at.ts';

export interface LadderOptions {
  /** Width of the finest bucket. */
  readonly widthMs: number;
  /** Each level is so many times coarser than the one below. */
  readonly factor: number;
  readonly levels: number;
  /** Buckets kept on each level. */
  readonly depth: number;
}

/** Points of one window of a ladder, oldest first. */
export interface Window {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What is kept of a level besides its buckets: how many were ever closed, and the open one. */
const closedCount = 0;
const openEnd = 1;
const openTime = 2;
const openValue = 3;
const stateSize = 4;

/**
 * The past of one stream in bounded memory: on each level the minima of the last non-empty buckets, each level coarser
 * than the one below. Minima, because a floor is what a collection could not free; a bucket without a point leaves no
 * mark, so that rare collections fill a window too.
 */
export class Ladder {
  readonly options: LadderOptions;
  /** One piece of memory for all, because a worker has a dozen ladders: per level its state, then the time of each bucket. */
  readonly #cells: Float64Array;
  /** Per level the value of each bucket, to seven digits: what a floor is worth at best. */
  readonly #values: Float32Array;
  readonly #levelSize: number;
  /** When the next open bucket ends: most calls of `advance` need to know no more. */
  #nextEndMs = Number.POSITIVE_INFINITY;

  constructor(options: LadderOptions) {
    this.options = options;
    this.#levelSize = stateSize + options.depth;
    const cells = options.levels * this.#levelSize;
    const values = options.levels * options.depth;
    const { BYTES_PER_ELEMENT: wide } = Float64Array;
    const memory = new ArrayBuffer(cells * wide + values * Float32Array.BYTES_PER_ELEMENT);
    this.#cells = new Float64Array(memory, 0, cells);
    this.#values = new Float32Array(memory, cells * wide, values);
    for (let level = 0; level < options.levels; level += 1) {
      this.#set(level, openEnd, Number.POSITIVE_INFINITY);
    }
  }

  /** Adds a point. Call `advance` with the same time first. */
  push(atMs: number, value: number): void {
    this.#put(0, atMs, value);
  }

  /** Closes the buckets that end at or before this time. Answers with the levels that closed one, as bits. */
  advance(atMs: number): number {
    if (atMs < this.#nextEndMs) return 0;
    let closedLevels = 0;
    this.#nextEndMs = Number.POSITIVE_INFINITY;
    for (let level = 0; level < this.options.levels; level += 1) {
      // From fine to coarse: what a finer level closes may be the last point of a coarser bucket that ends too.
      if (this.#get(level, openEnd) <= atMs) {
        this.#close(level);
        closedLevels |= 1 << level;
      }
      this.#nextEndMs = Math.min(this.#nextEndMs, this.#get(level, openEnd));
    }
    return closedLevels;
  }

  /** How many closed buckets the level holds. */
  count(level: number): number {
    return Math.min(this.options.depth, this.#get(level, closedCount));
  }

  widthMs(level: number): number {
    return this.options.widthMs * this.options.factor ** level;
  }

  /** Mean of the last quarter of a window less that of the first: a look at it without copying it. */
  rise(level: number, points: number): { readonly early: number; readonly rise: number } {
    const length = Math.min(points, this.count(level));
    const quarter = Math.max(2, length >> 2);
    const closed = this.#get(level, closedCount);
    const early = this.#mean(level, closed - length, quarter);
    return { early, rise: this.#mean(level, closed - quarter, quarter) - early };
  }

  /** The last `points` closed buckets of a level, or as many as there are. */
  window(level: number, points: number): Window {
    const length = Math.min(points, this.count(level));
    const times = new Float64Array(length);
    const values = new Float64Array(length);
    const from = this.#get(level, closedCount) - length;
    for (let i = 0; i < length; i += 1) {
      times[i] = this.#timeOf(level, from + i);
      values[i] = this.#valueOf(level, from + i);
    }
    return { times, values };
  }

  #mean(level: number, from: number, count: number): number {
    let sum = 0;
    for (let i = from; i < from + count; i += 1) sum += this.#valueOf(level, i);
    return sum / count;
  }

  #put(level: number, atMs: number, value: number): void {
    if (this.#get(level, openEnd) === Number.POSITIVE_INFINITY) {
      const width = this.widthMs(level);
      const endMs = (Math.floor(atMs / width) + 1) * width;
      this.#set(level, openEnd, endMs);
      this.#nextEndMs = Math.min(this.#nextEndMs, endMs);
    } else if (value >= this.#get(level, openValue)) {
      return;
    }
    this.#set(level, openTime, atMs);
    this.#set(level, openValue, value);
  }

  #close(level: number): void {
    const closed = this.#get(level, closedCount);
    const atMs = this.#get(level, openTime);
    const value = this.#get(level, openValue);
    const place = closed % this.options.depth;
    this.#set(level, stateSize + place, atMs);
    this.#values[level * this.options.depth + place] = value;
    this.#set(level, closedCount, closed + 1);
    this.#set(level, openEnd, Number.POSITIVE_INFINITY);
    if (level + 1 < this.options.levels) this.#put(level + 1, atMs, value);
  }

  /** When the point of the bucket closed as number `index` was. */
  #timeOf(level: number, index: number): number {
    return this.#get(level, stateSize + (index % this.options.depth));
  }

  #valueOf(level: number, index: number): number {
    return at(this.#values, level * this.options.depth + (index % this.options.depth));
  }

  #get(level: number, cell: number): number {
    return at(this.#cells, level * this.#levelSize + cell);
  }

  #set(level: number, cell: number, value: number): void {
    this.#cells[level * this.#levelSize + cell] = value;
  }
}
