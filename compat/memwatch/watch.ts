import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { Collection } from '../gc/collection.ts';
import { collections } from '../gc/collection-feed.ts';
import { forceCollection } from '../gc/force.ts';
import { majors, type Major } from '../gc/major-feed.ts';
import { heapDiffClass, type HeapDiff } from '../heap-diff/heap-diff.ts';
import { AirbnbCounters, type AirbnbStats } from './airbnb-stats.ts';
import { RightArithmetic } from './arithmetic.ts';
import type { Arithmetic, BaseStats, LeakInfo, Outcome, Reading } from './figures.ts';
import { StrictArithmetic } from './strict-arithmetic.ts';

/** Which of the three modules to copy when strict. */
export type Flavour = 'memwatch' | 'memwatch-next' | 'airbnb';

export interface WatchOptions {
  /** Fault for fault as the module copied; otherwise put right. */
  readonly strict?: boolean | undefined;
  /** With `strict` only. */
  readonly flavour?: Flavour | undefined;
  /** Collections with growth, one after the other, that make a leak. Without `strict` only. */
  readonly consecutive?: number | undefined;
}

/** A `stats` event: memwatch's fields and those of `@airbnb/node-memwatch`; when strict, only those of the flavour. */
export type Stats = BaseStats & AirbnbStats;

/** The events, with what their listeners are given. */
export interface WatchEvents {
  leak: [LeakInfo];
  stats: [Stats];
}

/** Waiting for a forced collection to be reported gives up after so many turns of the event loop. */
const turnsMax = 1000;

/**
 * memwatch: an emitter of `leak` and `stats`, with `gc()` and `HeapDiff`. Only `stats` tells of other than full collections, so
 * without a listener for it they are not looked at, once the program's first, synchronous part is over. Strict counts
 * them from the beginning, as memwatch did.
 */
export class Watch extends EventEmitter<WatchEvents> {
  readonly HeapDiff: new () => HeapDiff;
  readonly #strict: boolean;
  readonly #flavour: Flavour;
  readonly #arithmetic: Arithmetic;
  readonly #counters = new AirbnbCounters();
  #lastStartMs = -1;
  #countsAll: boolean;
  #endMajors: (() => void) | null = null;

  constructor({ strict = false, flavour = 'memwatch-next', consecutive = 5 }: WatchOptions = {}) {
    super();
    this.#strict = strict;
    this.#countsAll = strict;
    this.#flavour = flavour;
    this.#arithmetic = strict
      ? new StrictArithmetic(flavour === 'memwatch')
      : new RightArithmetic(consecutive);
    this.HeapDiff = heapDiffClass({ strict, withTime: !strict || flavour === 'memwatch' });
    this.gc = this.gc.bind(this);
    this.#noteListeners();
    const endAll = this.#followAll();
    setImmediate(() => {
      if (!this.#countsAll) this.#followMajors(endAll);
    }).unref();
  }

  override removeAllListeners(name?: keyof WatchEvents): this {
    if (name !== undefined) return super.removeAllListeners(name);
    super.removeAllListeners();
    this.#noteListeners();
    return this;
  }

  /** Collects all garbage now; `stats` follows in the next turn of the loop, which is kept alive until then. */
  gc(_deadlineMs?: number): void {
    const fromMs = performance.now();
    forceCollection();
    // memwatch-next's two calls into V8 made two full collections.
    if (this.#strict) forceCollection();
    this.#awaitReport(fromMs, turnsMax);
  }

  #awaitReport(fromMs: number, turns: number): void {
    setImmediate(() => {
      collections.flush();
      majors.flush();
      if (this.#lastStartMs < fromMs && turns > 0) this.#awaitReport(fromMs, turns - 1);
    });
  }

  #noteListeners(): void {
    const emitter: EventEmitter = withoutTypes(this);
    emitter.on('newListener', (name: unknown) => {
      if (name === 'stats') this.#countAll();
    });
  }

  #followAll(): () => void {
    return collections.subscribe(collection => this.#see(collection));
  }

  #followMajors(endAll: () => void): void {
    collections.flush();
    endAll();
    this.#endMajors = majors.subscribe(major => this.#seeMajor(major));
  }

  /** From the first listener for `stats` on, and for good: counts must not jump when another comes. */
  #countAll(): void {
    this.#countsAll = true;
    if (this.#endMajors === null) return;
    majors.flush();
    this.#endMajors();
    this.#endMajors = null;
    this.#followAll();
  }

  #seeMajor(major: Major): void {
    const { heapBytes, durationMs } = major;
    this.#lastStartMs = major.atMs;
    if (this.#isOurs(major)) return;
    this.#counters.see({ kind: 'major', durationMs });
    const atMs = performance.timeOrigin + major.atMs;
    this.#tellLeak(
      this.#arithmetic.see({
        major: true,
        heapBytes,
        beforeBytes: null,
        atMs,
        durationMs,
        startup: false,
      }),
    );
  }

  #see(collection: Collection): void {
    if (collection.kind === 'major') this.#lastStartMs = collection.startMs;
    if (this.#isOurs(collection)) return;
    this.#counters.see(collection);
    const outcome = this.#arithmetic.see(readingOf(collection));
    this.#tellLeak(outcome);
    if (outcome !== null) this.#emitStats(outcome.stats, collection);
  }

  #tellLeak(outcome: Outcome | null): void {
    if (outcome === null || outcome.leak === null) return;
    if (!this.#strict || this.#flavour !== 'airbnb') this.emit('leak', outcome.leak);
  }

  /**
   * The copied modules knew their own snapshots only; put right, nothing of memsup's counts. What the app has asked for with
   * `gc()` does: its listeners wait for it.
   */
  #isOurs({ own }: Pick<Collection, 'own'>): boolean {
    if (this.#strict) return own === 'heap-diff';
    return own !== null && own !== 'gc';
  }

  #emitStats(base: BaseStats, collection: Collection): void {
    const airbnb = this.#counters.statsAt(collection);
    const strict = this.#flavour === 'airbnb' ? airbnb : base;
    emitUntyped(this, this.#strict ? strict : { ...base, ...airbnb });
  }
}

function withoutTypes(emitter: EventEmitter): EventEmitter {
  return emitter;
}

/** A strict flavour has fewer fields than the type of the event promises. */
function emitUntyped(emitter: EventEmitter, stats: object): void {
  emitter.emit('stats', stats);
}

function readingOf(collection: Collection): Reading {
  const { startMs, durationMs, before, after, exact, forced } = collection;
  // -1 until the event loop begins to turn; what came before that is the program's first, synchronous part.
  const { loopStart } = performance.nodeTiming;
  return {
    major: collection.kind === 'major',
    heapBytes: after.usedHeapSize,
    beforeBytes: exact ? before.usedHeapSize : null,
    atMs: performance.timeOrigin + startMs + durationMs,
    durationMs,
    startup: !forced && (loopStart < 0 || startMs < loopStart),
  };
}
