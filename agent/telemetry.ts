import type { SampleReading } from '../base/readings.ts';
import type { AgentSpawnInfo } from '../ipc/messages.ts';
import { GcWatch } from './gc-watch.ts';
import type { Guest } from './guest.ts';
import { inventoryEveryMs, takeInventory } from './inventory.ts';
import type { Link } from './link.ts';
import type { Listening } from './listening.ts';
import { LoopDelay } from './loop-delay.ts';
import type { Outbox } from './outbox.ts';
import { Requests } from './requests.ts';
import { Sampler } from './sampler.ts';
import { Threads } from './threads.ts';

/** Collections are looked after at least this often, however rarely a sample is taken. */
const tickMaxMs = 1000;
const flushEveryMs = 950;
/** A thread that has been silent for so many samples has ended, or cannot be told from one that has. */
const staleAfterSamples = 5;

export interface TelemetryParts {
  readonly info: AgentSpawnInfo;
  readonly guest: Guest;
  readonly outbox: Outbox;
  readonly link: Link;
  readonly listening: Listening;
  readonly ownContexts: () => number;
  readonly counters: () => SampleReading['counters'];
  readonly onSample: (sample: SampleReading) => void;
}

/**
 * Everything that is measured. Begins with the first tick, not with the process: what it loads would slow down the app's start,
 * and a script that ends before that has nothing to tell.
 */
export class Telemetry {
  readonly #parts: TelemetryParts;
  readonly #tickMs: number;
  readonly #requests = new Requests();
  readonly #threads: Threads;
  #gcWatch: GcWatch | null = null;
  #loopDelay: LoopDelay | null = null;
  #sampler: Sampler | null = null;
  #sampledAtMs = 0;
  #flushedAtMs = 0;
  #inventoriedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
    this.#tickMs = Math.min(parts.info.sampleEveryMs, tickMaxMs);
    this.#threads = new Threads({
      guest: parts.guest,
      staleMs: staleAfterSamples * parts.info.sampleEveryMs,
      onReading: reading => parts.outbox.add(reading),
    });
  }

  /** Before the app's code runs, which may start threads at once. */
  expectThreads(): void {
    const { guest, info } = this.#parts;
    guest.wrap(() => {
      this.#threads.expect({ sampleEveryMs: info.sampleEveryMs });
    })();
  }

  start(): void {
    this.#requests.start();
    this.#parts.guest.every(this.#tickMs, () => this.#tick());
  }

  /** Starts the watch when it is needed before the first tick. */
  get gcWatch(): GcWatch {
    this.#gcWatch ??= this.#watchCollections();
    return this.#gcWatch;
  }

  #watchCollections(): GcWatch {
    const watch = new GcWatch({
      guest: this.#parts.guest,
      tickMs: this.#tickMs,
      loopWasBlocked: () => this.#loopDelay?.wasBlocked === true,
      onReading: reading => this.#parts.outbox.add(reading),
    });
    watch.start();
    return watch;
  }

  #tick(): void {
    const { guest, info, outbox, link } = this.#parts;
    this.#loopDelay ??= new LoopDelay();
    this.#sampler ??= this.#createSampler(this.#loopDelay);
    this.gcWatch.tick();
    const nowMs = guest.nowMs();
    // Timers come late, never early: half a tick keeps every second one from being skipped.
    if (nowMs - this.#sampledAtMs >= info.sampleEveryMs - this.#tickMs / 2) {
      this.#sampledAtMs = nowMs;
      const sample = this.#sampler.sample();
      outbox.add(sample);
      this.#parts.onSample(sample);
    }
    // Only to somebody who listens: it would push answers out of the outbox, and is of no use later.
    if (link.isConnected && nowMs - this.#inventoriedAtMs >= inventoryEveryMs) {
      this.#inventoriedAtMs = nowMs;
      outbox.put({ type: 'inventory', data: takeInventory() });
    }
    if (nowMs - this.#flushedAtMs >= flushEveryMs) {
      this.#flushedAtMs = nowMs;
      link.flush();
    }
  }

  #createSampler(loopDelay: LoopDelay): Sampler {
    const { guest, listening, ownContexts, counters } = this.#parts;
    const requests = this.#requests;
    return new Sampler({
      guest,
      gcWatch: this.gcWatch,
      loopDelay,
      listening,
      requests,
      ownContexts,
      counters,
      threads: () => this.#threads.samples(),
    });
  }
}
