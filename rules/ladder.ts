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

/**
 * The past of one stream in bounded memory: on each level the minima of the last non-empty buckets, each level coarser
 * than the one below. Minima, because a floor is what a collection could not free; a bucket without a point leaves no
 * mark, so that rare collections fill a window too.
 */
export class Ladder {
  readonly options: LadderOptions;
  readonly #widths: Float64Array;
  /** Time and value of each closed bucket's minimum, level after level. */
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  /** Per level: buckets closed so far, and the open bucket. */
  readonly #closed: Float64Array;
  readonly #openEnds: Float64Array;
  readonly #openTimes: Float64Array;
  readonly #openValues: Float64Array;

  constructor(options: LadderOptions) {
    this.options = options;
    const { levels, depth, factor, widthMs } = options;
    this.#widths = Float64Array.from({ length: levels }, (_, level) => widthMs * factor ** level);
    this.#times = new Float64Array(levels * depth);
    this.#values = new Float64Array(levels * depth);
    this.#closed = new Float64Array(levels);
    this.#openEnds = new Float64Array(levels).fill(Number.NaN);
    this.#openTimes = new Float64Array(levels);
    this.#openValues = new Float64Array(levels);
  }

  /** Adds a point. Call `advance` with the same time first. */
  push(atMs: number, value: number): void {
    this.#put(0, atMs, value);
  }

  /** Closes the buckets that end at or before this time. Answers with the levels that closed one, as bits. */
  advance(atMs: number): number {
    let closedLevels = 0;
    for (let level = 0; level < this.options.levels; level += 1) {
      // A coarser bucket ends with or after the finer ones inside it, so the first open end stops the walk,
      // except that an empty finer level says nothing about the coarser ones.
      if (!(at(this.#openEnds, level) <= atMs)) continue;
      this.#close(level);
      closedLevels |= 1 << level;
    }
    return closedLevels;
  }

  /** How many closed buckets the level holds. */
  count(level: number): number {
    return Math.min(this.options.depth, at(this.#closed, level));
  }

  widthMs(level: number): number {
    return at(this.#widths, level);
  }

  /** Mean of the last quarter of a window less that of the first: a look at it without copying it. */
  rise(level: number, points: number): { readonly early: number; readonly rise: number } {
    const length = Math.min(points, this.count(level));
    const quarter = Math.max(2, length >> 2);
    const closed = at(this.#closed, level);
    const early = this.#mean(level, closed - length, quarter);
    return { early, rise: this.#mean(level, closed - quarter, quarter) - early };
  }

  /** The last `points` closed buckets of a level, or as many as there are. */
  window(level: number, points: number): Window {
    const length = Math.min(points, this.count(level));
    const times = new Float64Array(length);
    const values = new Float64Array(length);
    const { depth } = this.options;
    const from = at(this.#closed, level) - length;
    for (let i = 0; i < length; i += 1) {
      const slot = level * depth + ((from + i) % depth);
      times[i] = at(this.#times, slot);
      values[i] = at(this.#values, slot);
    }
    return { times, values };
  }

  #mean(level: number, from: number, count: number): number {
    const { depth } = this.options;
    let sum = 0;
    for (let i = from; i < from + count; i += 1) {
      sum += at(this.#values, level * depth + (i % depth));
    }
    return sum / count;
  }

  #put(level: number, atMs: number, value: number): void {
    if (Number.isNaN(at(this.#openEnds, level))) {
      const width = at(this.#widths, level);
      this.#openEnds[level] = (Math.floor(atMs / width) + 1) * width;
    } else if (value >= at(this.#openValues, level)) {
      return;
    }
    this.#openTimes[level] = atMs;
    this.#openValues[level] = value;
  }

  #close(level: number): void {
    const closed = at(this.#closed, level);
    const slot = level * this.options.depth + (closed % this.options.depth);
    const atMs = at(this.#openTimes, level);
    const value = at(this.#openValues, level);
    this.#times[slot] = atMs;
    this.#values[slot] = value;
    this.#closed[level] = closed + 1;
    this.#openEnds[level] = Number.NaN;
    if (level + 1 < this.options.levels) this.#put(level + 1, atMs, value);
  }
}
