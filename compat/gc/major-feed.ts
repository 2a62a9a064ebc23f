import { performance } from 'node:perf_hooks';
import { GcWatch, type Pace } from '../../agent/gc-watch.ts';
import { createGuest } from '../../agent/guest.ts';
import { LoopDelay } from '../../agent/loop-delay.ts';
import type { GcReading } from '../../base/readings.ts';

/** A full collection as it is known without looking at the others. */
export interface Major {
  /** Used heap right after it. */
  readonly heapBytes: number;
  /** When it became known, on the clock of `performance.now()`: as a rule in the turn of the loop after it. */
  readonly atMs: number;
  /** Where collections are so frequent that not all are observed: that of the others, on average. */
  readonly durationMs: number;
  /** Why memsup itself caused it; `null` when it did not. */
  readonly own: string | null;
}

/** Denser than the agent's: who asks for a drop-in wants to hear of collections. */
const usualPace: Pace = { denseMax: 30, sparseMin: 15 };

export type MajorListener = (major: Major) => void;

const tickMs = 1000;

/** Full collections only, for next to nothing: the agent's own watch, without an agent. */
export class MajorFeed {
  readonly #pace: Pace;
  readonly #listeners = new Set<MajorListener>();
  readonly #guest = createGuest(text => process.emitWarning(text));
  readonly #ready: Major[] = [];
  #watch: GcWatch | null = null;
  #tick: NodeJS.Timeout | null = null;
  #delay: LoopDelay | null = null;

  constructor(pace: Pace = usualPace) {
    this.#pace = pace;
  }

  /** Nothing is observed at present but slices of time. */
  get isSparse(): boolean {
    return this.#watch?.isSparse === true;
  }

  /** Hears of each full collection from now on; the result ends that. */
  subscribe(listener: MajorListener): () => void {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop();
    };
  }

  /** Delivers what has arrived until now. */
  flush(): void {
    if (this.#tick === null) return;
    this.#watch?.flush();
    this.#emit();
  }

  #start(): void {
    this.#watch ??= new GcWatch({
      guest: this.#guest,
      tickMs,
      pace: this.#pace,
      loopWasBlocked: () => this.#delay?.wasBlocked === true,
      onReading: (reading, own) => this.#tell(reading, own),
    });
    this.#watch.start();
    this.#tick = setInterval(() => this.#onTick(), tickMs).unref();
  }

  #stop(): void {
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tick = null;
    this.#watch?.stop();
    this.#followDelay();
    this.#ready.length = 0;
  }

  #onTick(): void {
    this.#watch?.tick();
    this.#followDelay();
  }

  /** Its timer wakes an app that is idle; it is of use only where the sentinel tells. */
  #followDelay(): void {
    if (!this.isSparse) {
      this.#delay?.stop();
      this.#delay = null;
      return;
    }
    this.#delay ??= new LoopDelay();
    this.#delay.take();
  }

  #tell({ afterBytes, pauseMs }: GcReading, own: string | null): void {
    if (afterBytes === null) return;
    this.#ready.push({
      heapBytes: afterBytes,
      atMs: performance.now(),
      durationMs: pauseMs,
      own,
    });
    // Not in here, where what a listener throws would be swallowed.
    if (this.#ready.length === 1) setImmediate(() => this.#emit());
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
