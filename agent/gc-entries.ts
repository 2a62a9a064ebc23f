import type { PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { isRecord } from '../base/guards.ts';
import type { GcKind } from '../base/readings.ts';
import { builtins } from './builtins.ts';

/** One collection as Node tells of it: when and how long, but not how much. */
export interface GcEntry {
  /** V8's number; see `gcKindOf`. */
  readonly kind: number;
  readonly flags: number;
  /** On the clock of `performance.now()`. */
  readonly startMs: number;
  readonly durationMs: number;
}

/**
 * Node's `gc` entries: pushed when they come, which is once the loop turns, and taken on demand. 50 to 100 µs for each
 * collection while open, nothing before and after: Node takes its callbacks out of V8 when the last observer is gone, unlike those
 * of a `v8.GCProfiler`, which stay until that object is collected (bench/stopped-profilers.cjs).
 */
export class GcEntries {
  readonly #onEntries: (entries: readonly GcEntry[]) => void;
  #observer: PerformanceObserver | null = null;

  constructor(onEntries: (entries: readonly GcEntry[]) => void) {
    this.#onEntries = onEntries;
  }

  get isOpen(): boolean {
    return this.#observer !== null;
  }

  open(): void {
    if (this.#observer !== null) return;
    const observer = new builtins.perfHooks.PerformanceObserver(list =>
      this.#onEntries(list.getEntries().map(decoded)),
    );
    // Without `buffered: false` Node replays old entries into a buffer that nobody drains.
    observer.observe({ type: 'gc', buffered: false });
    this.#observer = observer;
  }

  /** Entries that have arrived but were not pushed yet; those of this turn of the loop arrive when it turns. */
  take(): readonly GcEntry[] {
    return (this.#observer?.takeRecords() ?? []).map(decoded);
  }

  close(): void {
    this.#observer?.disconnect();
    this.#observer = null;
  }
}

/** `entry.kind` and `entry.flags` are gone on Node 26; `detail` is there on all. */
function decoded(entry: PerformanceEntry): GcEntry {
  const detail: unknown = Reflect.get(entry, 'detail');
  const fields: Readonly<Record<string, unknown>> = isRecord(detail) ? detail : {};
  return {
    kind: Number(fields['kind'] ?? 0),
    flags: Number(fields['flags'] ?? 0),
    startMs: entry.startTime,
    durationMs: entry.duration,
  };
}

/**
 * V8 has renumbered its collections, so numbers are never compared as such: Node's constants name them. The minor
 * mark-sweep, which Node 20 and 22 have no name for, is one of the rest.
 */
export function gcKindOf({ kind }: Pick<GcEntry, 'kind'>): GcKind {
  const { constants } = builtins.perfHooks;
  switch (kind) {
    case constants.NODE_PERFORMANCE_GC_MAJOR: {
      return 'major';
    }
    case constants.NODE_PERFORMANCE_GC_INCREMENTAL: {
      return 'incremental';
    }
    case constants.NODE_PERFORMANCE_GC_WEAKCB: {
      return 'weak';
    }
    default: {
      return 'minor';
    }
  }
}
