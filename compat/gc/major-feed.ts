import { performance } from 'node:perf_hooks';
import v8 from 'node:v8';
import { readFloor } from '../../agent/floor.ts';
import { GcSentinel } from '../../agent/gc-sentinel.ts';
import { GcWindow } from '../../agent/gc-window.ts';
import { createGuest } from '../../agent/guest.ts';
import { watchOwnWork, type OwnWork } from '../../base/own-collections.ts';

/** A full collection as it is known without looking at the others. */
export interface Major {
  /** Used heap right after it. */
  readonly heapBytes: number;
  /** Used heap right before it; `null` when V8 was not recording. */
  readonly beforeBytes: number | null;
  /** When it became known, on the clock of `performance.now()`: as a rule in the turn of the loop after it. */
  readonly atMs: number;
  /** 0 when V8 was not recording. */
  readonly durationMs: number;
  /** Why memsup itself caused it; `null` when it did not. */
  readonly own: string | null;
}

/** Collections a second: above which not all are recorded, and below which all are again. */
export interface Pace {
  readonly denseMax: number;
  readonly sparseMin: number;
}

/** Denser than the agent's: who asks for a drop-in wants to hear of collections. */
const usualPace: Pace = { denseMax: 30, sparseMin: 15 };

export type MajorListener = (major: Major) => void;

const tickMs = 1000;
/** While nothing is recorded: how often it is noted that the loop turns, and after how many ticks the pace is measured. */
const beatMs = 100;
const ticksOfSlice = 5;
/** A floor that is read later than this is none. The sentinel tells of one collection once, within as long. */
const lateMs = 250;

/**
 * Full collections only, for next to nothing: an observer costs 50 to 100 µs for each collection of the young generation,
 * and V8's records as much again. Here V8 records while collections are rare; where they are frequent, a sentinel
 * tells of full ones, and what the old generation holds then is read at once.
 */
export class MajorFeed {
  readonly #pace: Pace;
  readonly #listeners = new Set<MajorListener>();
  readonly #guest = createGuest(text => process.emitWarning(text));
  readonly #ownWork = new Set<OwnWork>();
  readonly #ready: Major[] = [];
  #sentinel: GcSentinel | null = null;
  #window: { readonly gc: GcWindow; readonly openedAtMs: number } | null = null;
  #tick: NodeJS.Timeout | null = null;
  #ticks = 0;
  #beat: NodeJS.Timeout | null = null;
  #beatAtMs = 0;
  #toldAtMs = -Infinity;

  constructor(pace: Pace = usualPace) {
    this.#pace = pace;
  }

  /** Node 18 before 18.15 has no records. */
  get isPossible(): boolean {
    return typeof v8.GCProfiler === 'function';
  }

  /** Nothing is recorded at present but slices of time. */
  get isSparse(): boolean {
    return this.#beat !== null;
  }

  /** Hears of each full collection from now on; the result ends that. */
  subscribe(listener: MajorListener): () => void {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop();
    };
  }

  /** Delivers what has happened until now. */
  flush(): void {
    if (this.#tick === null) return;
    if (!this.isSparse) this.#renew();
    this.#emit();
  }

  #start(): void {
    if (this.#sentinel === null) {
      this.#sentinel = new GcSentinel(this.#guest, () => this.#onMajor());
      watchOwnWork(this.#guest.wrap(work => this.#onOwnWork(work)));
    }
    this.#tick = setInterval(() => this.#onTick(), tickMs).unref();
    this.#open();
  }

  #stop(): void {
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tick = null;
    this.#setSparse(false);
    this.#window?.gc.close();
    this.#window = null;
    this.#ready.length = 0;
  }

  #open(): void {
    if (this.#tick === null || this.#window !== null) return;
    this.#window = { gc: new GcWindow(), openedAtMs: performance.now() };
  }

  /** Ends the record and tells of what it holds; collections a second, `null` without a record. */
  #settle(): number | null {
    const window = this.#window;
    if (window === null) return null;
    this.#window = null;
    const { collections, majors } = window.gc.close();
    const nowMs = performance.now();
    for (const { afterBytes, beforeBytes, pauseMs } of majors) {
      if (afterBytes !== null) this.#tell({ heapBytes: afterBytes, beforeBytes, pauseMs });
    }
    if (majors.length > 0) this.#hasTold();
    return (collections / Math.max(nowMs - window.openedAtMs, 1)) * 1000;
  }

  #renew(): void {
    this.#settle();
    this.#open();
  }

  #onTick(): void {
    this.#sentinel?.tick();
    this.#ticks += 1;
    if (this.isSparse) {
      if (this.#ticks % ticksOfSlice === 0) this.#measurePace();
      return;
    }
    this.#setSparse((this.#settle() ?? 0) > this.#pace.denseMax);
    if (!this.isSparse) this.#open();
  }

  #measurePace(): void {
    this.#open();
    this.#guest.after(beatMs, () => {
      const rate = this.#settle();
      if (rate === null || rate >= this.#pace.sparseMin) return;
      this.#setSparse(false);
      this.#open();
    });
  }

  #setSparse(sparse: boolean): void {
    if (sparse === this.isSparse) return;
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = null;
    if (!sparse) return;
    const turned = (): void => {
      this.#beatAtMs = performance.now();
    };
    turned();
    this.#beat = setInterval(turned, beatMs).unref();
  }

  #onMajor(): void {
    if (this.#tick === null) return;
    if (!this.isSparse) {
      this.#renew();
      return;
    }
    const nowMs = performance.now();
    if (this.#window !== null || nowMs - this.#toldAtMs < lateMs) return;
    // Where the loop stood still, garbage has grown old since.
    const isLate = nowMs - this.#beatAtMs > lateMs;
    const heapBytes = readFloor({ isLate, pauseMs: 0 }).oldAfterBytes;
    if (heapBytes !== null) this.#tell({ heapBytes, beforeBytes: null, pauseMs: 0 });
  }

  /** What came before it and what came of it are told apart, and the latter is recorded whatever the pace. */
  #onOwnWork(work: OwnWork): void {
    this.#settle();
    if (work.toMs === Infinity) this.#ownWork.add(work);
    else this.#ownWork.delete(work);
    if (!this.isSparse || this.#ownWork.size > 0) this.#open();
  }

  #tell(seen: Pick<Major, 'heapBytes' | 'beforeBytes'> & { readonly pauseMs: number }): void {
    const { heapBytes, beforeBytes, pauseMs } = seen;
    const own = [...this.#ownWork].at(-1)?.reason ?? null;
    this.#ready.push({
      heapBytes,
      beforeBytes,
      atMs: performance.now(),
      durationMs: pauseMs,
      own,
    });
    // Not in here, where what a listener throws would be swallowed.
    if (this.#ready.length === 1) setImmediate(() => this.#emit());
  }

  /** The sentinel's callback comes with the next turn of the loop, which may be a long time off. */
  #hasTold(): void {
    const told = (): void => {
      this.#toldAtMs = performance.now();
    };
    told();
    if (this.isSparse) this.#guest.soon(told);
  }

  /** A listener that throws must not cost the others the rest. */
  #emit(): void {
    const next = this.#ready.shift();
    if (next === undefined) return;
    try {
      for (const listener of this.#listeners) listener(next);
    } finally {
      if (this.#ready.length > 0) setImmediate(() => this.#emit());
    }
  }
}

/** One feed for a thread and a bundle, whoever listens. */
export const majors = new MajorFeed();
