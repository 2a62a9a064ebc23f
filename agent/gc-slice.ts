import type { GcKind } from '../base/readings.ts';
import { youngNow, type Young } from './floor.ts';
import { addPause, zeroTotals, type GcTotals } from './gc-totals.ts';

/** V8 collects the young generation when a task finds it four fifths full, or later. */
const fullShare = 0.85;

/** A stretch of time in which every collection is observed. */
export class GcSlice {
  /** Of the minor, incremental and weak ones; a major one counts by itself. */
  readonly totals: GcTotals = zeroTotals();
  readonly #openedAtMs: number;
  readonly #young: Young = youngNow();
  #capacityBytes: number;
  #collections = 0;
  #allocatedBytes = 0;

  constructor(openedAtMs: number) {
    this.#openedAtMs = openedAtMs;
    this.#capacityBytes = this.#young.capacityBytes;
  }

  see(kind: GcKind, pauseMs: number): void {
    this.#collections += 1;
    if (kind !== 'major') addPause(this.totals[kind], pauseMs);
  }

  /** The young generation has been emptied so often since the last look, and filled as often before. */
  sawEmptied(times: number): void {
    const { usedBytes, capacityBytes } = youngNow();
    this.#allocatedBytes += times * Math.max(0, fullShare * this.#capacityBytes - usedBytes);
    this.#capacityBytes = capacityBytes;
  }

  openMs(nowMs: number): number {
    return Math.max(nowMs - this.#openedAtMs, 0.1);
  }

  /** Collections a second. */
  rate(nowMs: number): number {
    return (this.#collections / this.openMs(nowMs)) * 1000;
  }

  allocatedBytes(): number {
    return Math.max(0, this.#allocatedBytes + youngNow().usedBytes - this.#young.usedBytes);
  }
}
