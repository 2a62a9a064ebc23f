import { constants } from 'node:perf_hooks';
import { GcEntries, gcKindOf, type GcEntry } from '../../agent/gc-entries.ts';
import { OwnWindows } from '../../base/own-collections.ts';
import { forcedFlag, type Collection, type HeapFigures } from './collection.ts';
import { currentFigures, recordedFigures, type GcRecord } from './heap-figures.ts';
import { joinByOrder, type Joined } from './join.ts';
import { kindOfName } from './kinds.ts';
import { RecordWindows } from './record-windows.ts';
import { StormWatch } from './storm.ts';

export type CollectionListener = (collection: Collection) => void;

/** Waiting on either side beyond this means that the other side has stopped; the oldest go. */
const waitingMax = 4096;
const pollMs = 1000;
/** How long the observer rests after a storm of collections; meanwhile entries are missing and records alone speak. */
const restMs = 60_000;

/**
 * Every collection of this thread, in order, with times from the observer and figures from V8's own records: a
 * heap reading in the observer's callback would be megabytes too high, because the app runs on until then.
 */
export class CollectionFeed {
  readonly #listeners = new Set<CollectionListener>();
  readonly #source = new GcEntries(entries => this.#arrive(entries));
  readonly #windows = new RecordWindows();
  readonly #storm = new StormWatch();
  readonly #own = new OwnWindows();
  readonly #entries: GcEntry[] = [];
  readonly #records: GcRecord[] = [];
  readonly #ready: Collection[] = [];
  #contexts: HeapFigures = currentFigures();
  #poll: NodeJS.Timeout | null = null;
  #restUntilMs = 0;

  /** Hears of each collection from now on, as it happens; the result ends that. Nothing is observed while nobody listens. */
  subscribe(listener: CollectionListener): () => void {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop();
    };
  }

  /** Delivers what has happened until now. */
  flush(): void {
    if (this.#listeners.size === 0) return;
    this.#entries.push(...this.#source.take());
    this.#collect();
  }

  #start(): void {
    this.#contexts = currentFigures();
    this.#windows.start();
    this.#source.open();
  }

  #stop(): void {
    this.#source.close();
    this.#windows.stop();
    if (this.#poll !== null) clearInterval(this.#poll);
    this.#poll = null;
    this.#entries.length = 0;
    this.#records.length = 0;
  }

  #arrive(entries: readonly GcEntry[]): void {
    this.#entries.push(...entries);
    this.#collect();
  }

  /**
   * V8's records are taken with each collection, for one that has lived through two is promoted and, stopped or not, writes on until the
   * next full collection (bench/stopped-profilers.cjs).
   */
  #collect(): void {
    this.#records.push(...this.#windows.take());
    const now = currentFigures();
    const before = this.#contexts;
    this.#contexts = now;
    const joined = joinByOrder(this.#entries, this.#records);
    this.#records.splice(0, Math.max(0, this.#records.length - waitingMax));
    this.#ready.push(...joined.map(pair => this.#collectionOf(pair, before, now)));
    this.#emit();
  }

  #collectionOf({ entry, record }: Joined, before: HeapFigures, now: HeapFigures): Collection {
    return {
      kind: gcKindOf(entry),
      flags: entry.flags,
      forced: (entry.flags & forcedFlag) !== 0,
      startMs: entry.startMs,
      durationMs: entry.durationMs,
      before: record === null ? before : recordedFigures(record.beforeGC, before),
      after: record === null ? now : recordedFigures(record.afterGC, now),
      exact: record !== null,
      own: this.#own.reasonAt(entry.startMs),
    };
  }

  /** A listener that throws must not cost the others the rest: what is left goes out with the next delivery. */
  #emit(): void {
    for (let next = this.#ready.shift(); next !== undefined; next = this.#ready.shift()) {
      if (this.#isStorm(next)) this.#rest();
      for (const listener of this.#listeners) listener(next);
    }
  }

  #isStorm(collection: Collection): boolean {
    const { kind, own, startMs, forced, before, after } = collection;
    if (kind !== 'major' || own !== null || !this.#source.isOpen) return false;
    return this.#storm.see({
      startMs,
      forced,
      beforeBytes: before.usedHeapSize,
      afterBytes: after.usedHeapSize,
    });
  }

  /** Without the observer, V8's records alone are read now and then; their times are those of the reading. */
  #rest(): void {
    this.#source.close();
    this.#restUntilMs = performance.now() + restMs;
    this.#poll = setInterval(() => this.#readRecords(), pollMs).unref();
  }

  #readRecords(): void {
    const nowMs = performance.now();
    const seen = this.#windows.take();
    this.#entries.push(...seen.map(record => entryOf(record, nowMs)));
    this.#records.push(...seen);
    if (nowMs >= this.#restUntilMs) {
      if (this.#poll !== null) clearInterval(this.#poll);
      this.#poll = null;
      this.#source.open();
    }
    if (seen.length > 0) this.#collect();
  }
}

function entryOf(record: GcRecord, nowMs: number): GcEntry {
  const durationMs = record.cost / 1000;
  const kinds = {
    major: constants.NODE_PERFORMANCE_GC_MAJOR,
    minor: constants.NODE_PERFORMANCE_GC_MINOR,
    incremental: constants.NODE_PERFORMANCE_GC_INCREMENTAL,
    weak: constants.NODE_PERFORMANCE_GC_WEAKCB,
  };
  return {
    kind: kinds[kindOfName(record.gcType)],
    flags: 0,
    startMs: nowMs - durationMs,
    durationMs,
  };
}

/** One feed for a thread and a bundle, whoever listens. */
export const collections = new CollectionFeed();
