import {
  asOwnWork,
  beginOwnWork,
  OwnWindows,
  watchOwnWork,
  type OwnReason,
  type OwnWork,
} from '../base/own-collections.ts';
import type { GcReading } from '../base/readings.ts';
import { builtins } from './builtins.ts';
import { readFloor, unknownFloor, type Floor } from './floor.ts';
import { GcEntries, gcKindOf, type GcEntry } from './gc-entries.ts';
import { GcSentinel } from './gc-sentinel.ts';
import { GcSlice } from './gc-slice.ts';
import { addPause, addTotal, zeroTotals, type GcTotals } from './gc-totals.ts';
import type { Guest } from './guest.ts';

/** Collections a second: above which only slices of time are observed, and below which all are again. */
export interface Pace {
  readonly denseMax: number;
  readonly sparseMin: number;
}

/** Each entry costs 50 to 100 µs: at most 0.2 % of a processor. */
const usualPace: Pace = { denseMax: 20, sparseMin: 10 };
/** Collections a second that are observed when only slices are. */
const sampledRate = 5;
const sliceMinMs = 5;
/** Work of ours is over before the collections that came of it are told. */
const lingerMs = 10;
/** A floor that is read later than this, with collections in between, is none: garbage has grown old since. */
const lateMs = 100;
// The sentinel's callback and an entry come in either order after the same collection.
const sameCollectionMs = 250;

export interface GcWatchOptions {
  readonly guest: Guest;
  /** How often `tick` is called. */
  readonly tickMs: number;
  readonly pace?: Pace;
  /** The event loop stood still lately, so a callback says little about the time it was meant for. */
  readonly loopWasBlocked: () => boolean;
  /** `own`: why memsup caused the collection; `null` when it did not. */
  readonly onReading: (reading: GcReading, own: string | null) => void;
}

/**
 * Watches V8 collect. Normally every collection is observed, so counts and pauses are exact. When collections are very frequent,
 * only slices of time are: minor collections and allocation are extrapolated from them, and the sentinel tells of a major collection
 * outside of a slice. Floors are read in the callback right after it.
 */
export class GcWatch {
  readonly totals: GcTotals = zeroTotals();
  /** Bytes allocated since the start of the watch, within a fifth: a measure of work. */
  allocatedBytes = 0;
  readonly #options: GcWatchOptions;
  readonly #pace: Pace;
  readonly #nowMs: () => number;
  readonly #sentinel: GcSentinel;
  readonly #entries: GcEntries;
  readonly #own = new OwnWindows();
  /** What is under way that makes V8 collect. */
  readonly #ownWork = new Set<OwnWork>();
  readonly #awaited = new Set<(pauseMs: number) => void>();
  #isRunning = false;
  /** There is no observer to be had. */
  #isBlind = false;
  #slice: GcSlice | null = null;
  #settledAtMs = 0;
  #isSparse = false;
  #rate = 0;
  #lastToldAtMs = -Infinity;

  constructor(options: GcWatchOptions) {
    const { guest, pace = usualPace } = options;
    const { performance } = builtins.perfHooks;
    this.#options = options;
    this.#pace = pace;
    // The clock of the entries, taken before a test tool makes it stand still.
    this.#nowMs = performance.now.bind(performance);
    this.#entries = new GcEntries(guest.wrap(entries => this.#arrive(entries)));
    this.#sentinel = new GcSentinel(guest, () => this.#onMajor());
    watchOwnWork(guest.wrap(work => this.#onOwnWork(work)));
  }

  /** Only slices of time are observed at present, or nothing is. */
  get isSparse(): boolean {
    return this.#isSparse || this.#isBlind;
  }

  start(): void {
    this.#isRunning = true;
    this.#settledAtMs = this.#nowMs();
    this.#open();
  }

  stop(): void {
    this.#isRunning = false;
    this.#isSparse = false;
    this.#close();
  }

  tick(): void {
    this.#sentinel.tick();
    if (this.#isBlind) return;
    if (this.#slice === null) {
      this.#open();
    } else {
      if (!this.#observesAll) return; // A slice that is still open: the loop is late, and the next tick is soon enough.
      this.#settle();
      if (this.#observesAll) return;
    }
    this.#endSliceAfter(
      Math.max(
        sliceMinMs,
        (this.#options.tickMs * sampledRate) / Math.max(this.#rate, sampledRate),
      ),
    );
  }

  /** Tells of what has arrived until now. */
  flush(): void {
    this.#arrive(this.#entries.take());
  }

  /** Runs something that makes V8 collect; those collections are marked as ours. */
  causing<Result>(reason: OwnReason, work: () => Result): Result {
    return asOwnWork(reason, work);
  }

  /** From now until the returned function is called, collections are marked as ours. */
  startCausing(reason: OwnReason): () => void {
    return beginOwnWork(reason);
  }

  /** Calls back once, after the next major collection; returns how to call it off. */
  awaitMajor(then: (pauseMs: number) => void): () => void {
    this.#awaited.add(then);
    return () => this.#awaited.delete(then);
  }

  /** Work of this agent and of the drop-ins that the app uses is observed whole, even in sparse times: a probe is rare. */
  #onOwnWork(work: OwnWork): void {
    if (work.toMs === Infinity) this.#ownWork.add(work);
    else this.#ownWork.delete(work);
    if (!this.#isRunning) return;
    this.#open();
    if (!this.#observesAll) this.#endSliceAfter(lingerMs);
  }

  get #observesAll(): boolean {
    return !this.#isBlind && (!this.#isSparse || this.#ownWork.size > 0);
  }

  #open(): void {
    if (!this.#isRunning || this.#isBlind || this.#slice !== null) return;
    try {
      this.#entries.open();
      this.#slice = new GcSlice(this.#nowMs());
    } catch {
      // Somebody has put something else in the place of Node's observer: full collections are told all the same.
      this.#isBlind = true;
    }
  }

  #close(): void {
    this.#entries.close();
    this.#slice = null;
  }

  // In an immediate, for entries arrive just before those run: a loop that has been late would otherwise lose its own.
  #endSliceAfter(delayMs: number): void {
    const { guest } = this.#options;
    guest.after(delayMs, () => {
      guest.soon(() => {
        this.#settle();
        if (!this.#observesAll) this.#close();
      });
    });
  }

  /** Counts what the slice has held, and begins the next. */
  #settle(): void {
    this.flush();
    const slice = this.#slice;
    if (slice === null) return;
    const nowMs = this.#nowMs();
    this.#slice = new GcSlice(nowMs);
    // In sparse times a slice stands for all the time since the slice before.
    const sinceMs = nowMs - this.#settledAtMs;
    const scale = this.#isSparse ? Math.max(1, sinceMs / slice.openMs(nowMs)) : 1;
    this.#settledAtMs = nowMs;
    this.allocatedBytes += slice.allocatedBytes() * scale;
    for (const kind of ['minor', 'incremental', 'weak'] as const) {
      addTotal(this.totals[kind], slice.totals[kind], scale);
    }
    this.#changePace(slice.rate(nowMs));
  }

  #changePace(rate: number): void {
    // A slice holds a few collections only; one alone says little about the rate.
    this.#rate = this.#isSparse ? (this.#rate + rate) / 2 : rate;
    if (this.#rate > this.#pace.denseMax) this.#isSparse = true;
    else if (this.#rate < this.#pace.sparseMin) this.#isSparse = false;
  }

  #arrive(entries: readonly GcEntry[]): void {
    const slice = this.#slice;
    if (slice === null || entries.length === 0) return;
    const seen = entries.map(entry => ({ ...entry, gc: gcKindOf(entry) }));
    const emptied = seen.filter(({ gc }) => gc === 'minor' || gc === 'major');
    for (const entry of seen) {
      slice.see(entry.gc, entry.durationMs);
      if (entry.gc === 'major') this.#tellEntry(entry, entry === emptied.at(-1));
    }
    if (emptied.length > 0) slice.sawEmptied(emptied.length);
  }

  #tellEntry({ startMs, durationMs }: GcEntry, isLast: boolean): void {
    const isInTime = this.#nowMs() - startMs - durationMs < lateMs;
    const own = this.#own.reasonAt(startMs);
    // Without a collection in between nothing young has grown old, however late it is.
    this.#tell(isInTime || isLast ? readFloor() : unknownFloor, durationMs, own);
    this.#hasTold();
  }

  /** The sentinel's callback may come only when the loop turns, which may be a long time off. */
  #hasTold(): void {
    this.#lastToldAtMs = this.#nowMs();
    if (!this.#isSparse) return;
    this.#options.guest.soon(() => {
      this.#lastToldAtMs = this.#nowMs();
    });
  }

  #onMajor(): void {
    if (!this.#isRunning || this.#observesAll) return;
    if (this.#slice === null) this.#tellUnobserved();
    // A slice that is open has an entry of it, which is on its way, or was opened just after it.
    else this.#options.guest.soon(() => this.#tellUnobserved());
  }

  #tellUnobserved(): void {
    this.flush();
    if (this.#nowMs() - this.#lastToldAtMs < sameCollectionMs) return;
    const { count, pauseMs } = this.totals.major;
    const floor = this.#options.loopWasBlocked() ? unknownFloor : readFloor();
    // Nobody measured this one: it counts as long as those that were, on average.
    this.#tell(floor, count === 0 ? 0 : pauseMs / count, null);
  }

  #tell(floor: Floor, pauseMs: number, own: string | null): void {
    addPause(this.totals.major, pauseMs);
    this.#options.onReading(
      {
        kind: 'gc',
        atMs: this.#options.guest.nowMs(),
        gc: 'major',
        ...floor,
        pauseMs,
        caused: own !== null,
        thread: 0,
      },
      own,
    );
    const awaited = [...this.#awaited];
    this.#awaited.clear();
    for (const then of awaited) then(pauseMs);
  }
}
