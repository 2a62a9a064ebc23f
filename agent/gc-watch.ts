import {
  asOwnWork,
  beginOwnWork,
  watchOwnWork,
  type OwnReason,
  type OwnWork,
} from '../base/own-collections.ts';
import type { GcReading } from '../base/readings.ts';
import { builtins } from './builtins.ts';
import { readFloor } from './floor.ts';
import { GcSentinel } from './gc-sentinel.ts';
import { addPause, addTotal, zeroTotals, type GcTotals } from './gc-totals.ts';
import { GcWindow, type MajorCollection, type WindowFindings } from './gc-window.ts';
import type { Guest } from './guest.ts';

/**
 * Collections a second above which V8 records samples of time only: each record costs 0.1 to 0.2 ms in a loop of its own and up to 0.8 ms
 * in a server, whose caches it displaces.
 */
const denseRateMax = 6;
/** Below this everything is recorded again. */
const sparseRateMin = 3;
/** Collections a second that are recorded when only samples are. */
const sampledRate = 4;
const windowMinMs = 5;
// The sentinel's callback and the window's timer come in either order after the same collection.
const sameCollectionMs = 250;

export interface GcWatchOptions {
  readonly guest: Guest;
  /** How often `tick` is called. */
  readonly tickMs: number;
  /** This Node has `v8.GCProfiler` (18.15 and later). */
  readonly hasProfiler: boolean;
  /** The event loop stood still lately, so a callback says little about the time it was meant for. */
  readonly loopWasBlocked: () => boolean;
  readonly onReading: (reading: GcReading) => void;
}

/**
 * Watches V8 collect. Normally every collection is recorded, so floors and counts are exact. When collections are very
 * frequent, only slices of time are: minor collections and allocation are extrapolated from them, and the floor of a major
 * collection outside of a slice is read in a callback right after it.
 */
export class GcWatch {
  readonly totals: GcTotals = zeroTotals();
  /** Bytes allocated since the start of the watch. */
  allocatedBytes = 0;
  readonly #options: GcWatchOptions;
  readonly #sentinel: GcSentinel;
  readonly #awaited = new Set<(pauseMs: number) => void>();
  #window: {
    readonly gc: GcWindow;
    readonly openedAtMs: number;
    readonly usedBytes: number;
  } | null = null;
  #settledAtMs: number;
  #isSparse = false;
  #rate = 0;
  /** What is under way that makes V8 collect. */
  readonly #ownWork = new Set<OwnWork>();
  #lastExactAtMs = -Infinity;

  constructor(options: GcWatchOptions) {
    this.#options = options;
    this.#settledAtMs = options.guest.nowMs();
    this.#sentinel = new GcSentinel(options.guest, () => this.#onMajor());
    watchOwnWork(options.guest.wrap(work => this.#onOwnWork(work)));
    this.#open();
  }

  /** Only slices of time are recorded at present. */
  get isSparse(): boolean {
    return this.#isSparse;
  }

  tick(): void {
    this.#sentinel.tick();
    const found = this.#settle();
    if (found !== null) this.#changePace();
    if (!this.#isSparse) {
      this.#open();
      return;
    }
    if (found !== null) return; // A slice that was still open: the loop is late, and the next tick is soon enough.
    this.#open();
    const sliceMs = Math.max(windowMinMs, (this.#options.tickMs * sampledRate) / this.#rate);
    this.#options.guest.after(sliceMs, () => {
      this.#settle();
      this.#changePace();
    });
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

  /** Work of this agent and of the drop-ins that the app uses: what came before it and what came of it are told apart. */
  #onOwnWork(work: OwnWork): void {
    this.#settle();
    if (work.toMs === Infinity) this.#ownWork.add(work);
    else this.#ownWork.delete(work);
    // What is done at once is recorded whole, even in sparse times; what takes several turns is left to the slices then.
    if (!this.#isSparse || (work.atOnce && this.#ownWork.has(work))) this.#open();
  }

  #open(): void {
    if (!this.#options.hasProfiler || this.#window !== null) return;
    const usedBytes = builtins.v8.getHeapStatistics().used_heap_size;
    this.#window = { gc: new GcWindow(), openedAtMs: this.#options.guest.nowMs(), usedBytes };
  }

  #settle(): WindowFindings | null {
    const window = this.#window;
    if (window === null) return null;
    this.#window = null;
    const found = window.gc.close();
    const nowMs = this.#options.guest.nowMs();
    const openMs = Math.max(nowMs - window.openedAtMs, 0.1);
    // In sparse times a slice stands for all the time since the slice before.
    const scale = this.#isSparse ? (nowMs - this.#settledAtMs) / openMs : 1;
    this.#settledAtMs = nowMs;
    const rate = (found.collections / openMs) * 1000;
    // A slice holds twenty collections or so; one alone says little about the rate.
    this.#rate = this.#isSparse ? (this.#rate + rate) / 2 : rate;
    const usedBytes = builtins.v8.getHeapStatistics().used_heap_size;
    const outer =
      Math.max(0, (found.firstBeforeBytes ?? usedBytes) - window.usedBytes) +
      Math.max(0, usedBytes - (found.lastAfterBytes ?? usedBytes));
    this.allocatedBytes += (found.allocatedBytes + outer) * scale;
    for (const kind of ['minor', 'incremental', 'weak'] as const) {
      addTotal(this.totals[kind], found.totals[kind], scale);
    }
    for (const major of found.majors) this.#tell(major);
    if (found.majors.length > 0) this.#hasExact();
    return found;
  }

  /** The sentinel's callback comes with the next turn of the loop, which may be a long time off. */
  #hasExact(): void {
    const { guest } = this.#options;
    this.#lastExactAtMs = guest.nowMs();
    if (!this.#isSparse) return;
    guest.soon(() => {
      this.#lastExactAtMs = guest.nowMs();
    });
  }

  #changePace(): void {
    if (this.#rate > denseRateMax) this.#isSparse = true;
    else if (this.#rate < sparseRateMin) this.#isSparse = false;
  }

  #onMajor(): void {
    const { guest, hasProfiler, loopWasBlocked } = this.#options;
    if (!this.#isSparse && hasProfiler) {
      this.#settle(); // Tells of it, if nothing else has yet.
      this.#open();
      return;
    }
    // A slice that is open has recorded it, and must not end now: slices that end with a major collection would see fewer
    // minor ones than there are.
    if (this.#window !== null || guest.nowMs() - this.#lastExactAtMs < sameCollectionMs) return;
    const { count, pauseMs } = this.totals.major;
    // V8 did not measure this one: it counts as long as those it measured, on average.
    this.#tell(readFloor({ isLate: loopWasBlocked(), pauseMs: count === 0 ? 0 : pauseMs / count }));
  }

  #tell(major: MajorCollection): void {
    addPause(this.totals.major, major.pauseMs);
    this.#options.onReading({
      kind: 'gc',
      atMs: this.#options.guest.nowMs(),
      gc: 'major',
      ...major,
      caused: this.#ownWork.size > 0,
      thread: 0,
    });
    const awaited = [...this.#awaited];
    this.#awaited.clear();
    for (const then of awaited) then(major.pauseMs);
  }
}
