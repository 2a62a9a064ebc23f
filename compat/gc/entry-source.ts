import { PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { isRecord } from '../../base/guards.ts';
import type { GcEntry } from './join.ts';

/** How long the observer rests after a storm of collections; meanwhile entries are missing and records alone speak. */
export const restMs = 60_000;

/** Node's `gc` entries: push when they come, and on demand. */
export class EntrySource {
  readonly #onEntries: (entries: readonly GcEntry[]) => void;
  #observer: PerformanceObserver | null = null;

  constructor(onEntries: (entries: readonly GcEntry[]) => void) {
    this.#onEntries = onEntries;
  }

  get running(): boolean {
    return this.#observer !== null;
  }

  start(): void {
    this.#observer = new PerformanceObserver(list => this.#onEntries(decoded(list.getEntries())));
    // Without `buffered: false` Node replays old entries into a buffer that nobody drains.
    this.#observer.observe({ type: 'gc', buffered: false });
  }

  /** Entries that have arrived but were not delivered yet. */
  take(): readonly GcEntry[] {
    return decoded(this.#observer?.takeRecords() ?? []);
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#observer = null;
  }
}

/** `entry.kind` and `entry.flags` are gone on Node 26; `detail` is there on all. */
function decoded(entries: readonly PerformanceEntry[]): GcEntry[] {
  return entries.map(entry => {
    const detail: unknown = Reflect.get(entry, 'detail');
    const fields: Readonly<Record<string, unknown>> = isRecord(detail) ? detail : {};
    return {
      kind: Number(fields['kind'] ?? 0),
      flags: Number(fields['flags'] ?? 0),
      startMs: entry.startTime,
      durationMs: entry.duration,
    };
  });
}
