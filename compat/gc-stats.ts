/** Drop-in for `gc-stats`. */
import { EventEmitter } from 'node:events';
import { collections } from './gc/collection-feed.ts';
import type { Collection, HeapFigures } from './gc/collection.ts';
import { differenceOf } from './gc/heap-figures.ts';

/** What `stats` and `data` tell of each collection. */
export interface GcStats {
  /** Nanoseconds on the clock of `process.hrtime()`. */
  readonly startTime: number;
  readonly endTime: number;
  /** Nanoseconds. */
  readonly pause: number;
  /** Milliseconds, rounded. */
  readonly pauseMS: number;
  /** 1 scavenge, 2 mark-sweep-compact, 4 incremental marking, 8 weak callbacks: as documented, on every Node. */
  readonly gctype: 1 | 2 | 4 | 8;
  readonly before: HeapFigures;
  readonly after: HeapFigures;
  readonly diff: HeapFigures;
}

/** The events, with what their listeners are given. */
export interface GcStatsEvents {
  stats: [GcStats];
  data: [GcStats];
}

/** V8 renumbered them; gc-stats' page and those who read its figures did not. */
const documented = { minor: 1, major: 2, incremental: 4, weak: 8 } as const;

let emitter: EventEmitter<GcStatsEvents> | null = null;

function gcStats(): EventEmitter<GcStatsEvents> {
  if (new.target !== undefined) {
    throw new Error('gc-stats no longer exports a constructor. Call without the `new` keyword');
  }
  emitter ??= startEmitting();
  return emitter;
}

function startEmitting(): EventEmitter<GcStatsEvents> {
  const made = new EventEmitter<GcStatsEvents>();
  collections.subscribe(collection => {
    const stats = statsOf(collection, hrtimeOffsetNs());
    made.emit('data', stats);
    made.emit('stats', stats);
  });
  return made;
}

/** What to add to `performance.now()` for `process.hrtime()`; both are monotonic, so it hardly moves. */
function hrtimeOffsetNs(): number {
  return Number(process.hrtime.bigint()) - performance.now() * 1e6;
}

function statsOf(collection: Collection, offsetNs: number): GcStats {
  const { kind, startMs, durationMs, before, after } = collection;
  const startTime = Math.round(startMs * 1e6 + offsetNs);
  const pause = Math.round(durationMs * 1e6);
  return {
    startTime,
    endTime: startTime + pause,
    pause,
    pauseMS: Math.round(durationMs),
    gctype: documented[kind],
    before,
    after,
    diff: differenceOf(before, after),
  };
}

export default gcStats;
