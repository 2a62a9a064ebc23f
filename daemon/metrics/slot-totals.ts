/** What a worker counts since its process started. */
const totals = [
  'droppedReadings',
  'requests',
  'allocatedBytes',
  'gcMajors',
  'gcMajorPauseMs',
  'gcMinors',
  'gcMinorPauseMs',
  'gcIncrementals',
  'gcIncrementalPauseMs',
  'gcWeaks',
  'gcWeakPauseMs',
] as const;
export type Total = (typeof totals)[number];
export type Totals = Readonly<Record<Total, number | null>>;

/** Processes of one slot that have gone and may still have a reading on the way. */
const goneMax = 16;

/**
 * Sums over all processes that a slot ever had: each starts counting at 0, and a counter that falls is read as one
 * that was reset, which makes nonsense of rates. Fed with every reading, so that nothing is lost when a process goes.
 */
export class SlotTotals {
  readonly #sums = new Map<Total, number>();
  /** By generation: during a replacement two processes of one slot count. */
  readonly #last = new Map<number, Map<Total, number>>();
  #gone: readonly number[] = [];

  take(generation: number, counted: Totals): void {
    // Read after its end, its whole count would be added once more.
    if (this.#gone.includes(generation)) return;
    const last = this.#last.get(generation) ?? new Map<Total, number>();
    this.#last.set(generation, last);
    for (const total of totals) {
      const value = counted[total];
      if (value === null) continue;
      // A reading that arrives late and is lower than the one before adds nothing.
      const grown = Math.max(0, value - (last.get(total) ?? 0));
      last.set(total, Math.max(value, last.get(total) ?? 0));
      this.#sums.set(total, (this.#sums.get(total) ?? 0) + grown);
    }
  }

  /** The process has gone; what it counted stays. */
  forget(generation: number): void {
    this.#last.delete(generation);
    this.#gone = [...this.#gone, generation].slice(-goneMax);
  }

  /** `null`: no process of this slot has ever told. */
  sum(total: Total): number | null {
    return this.#sums.get(total) ?? null;
  }
}
