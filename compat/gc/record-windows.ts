import v8 from 'node:v8';
import type { GcRecord } from './heap-figures.ts';

/**
 * V8's figures of every collection. A GCProfiler tells what it has only when it stops, so there is always a next one
 * running before the last is stopped; a collection that both have seen is counted once.
 */
export class RecordWindows {
  #running: v8.GCProfiler | null = null;
  #last: GcRecord | null = null;

  start(): void {
    // Node 18 before 18.15 has none.
    if (typeof v8.GCProfiler !== 'function') return;
    this.#running = new v8.GCProfiler();
    this.#running.start();
  }

  /** The collections since the last call. */
  take(): readonly GcRecord[] {
    const ending = this.#running;
    if (ending === null) return [];
    this.start();
    const records = ending.stop()?.statistics ?? [];
    const fresh = records.filter(
      (record, index) => index > 0 || this.#last === null || !isSame(record, this.#last),
    );
    this.#last = records.at(-1) ?? this.#last;
    return fresh;
  }

  stop(): void {
    this.#running?.stop();
    this.#running = null;
    this.#last = null;
  }
}

/** Used bytes on both sides, to the byte, do not repeat between two collections. */
function isSame(one: GcRecord, other: GcRecord): boolean {
  return (
    one.gcType === other.gcType &&
    one.beforeGC.heapStatistics.usedHeapSize === other.beforeGC.heapStatistics.usedHeapSize &&
    one.afterGC.heapStatistics.usedHeapSize === other.afterGC.heapStatistics.usedHeapSize
  );
}
