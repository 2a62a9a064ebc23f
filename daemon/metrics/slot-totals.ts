import { gcPauseBuckets } from '../../base/gc-pauses.ts';
import { gcKinds, type GcKind, type SampleReading } from '../../base/readings.ts';
import type { InventoryMessage } from '../../ipc/messages.ts';

/** What a worker counts since its process started. */
export type Total =
  | 'droppedReadings'
  | 'requests'
  | 'allocatedBytes'
  | 'loopActiveMs'
  | 'loopIdleMs'
  | 'gcMajorPauseMs'
  | 'gcMinorPauseMs'
  | 'gcIncrementalPauseMs'
  | 'gcWeakPauseMs'
  | PauseCount;

/** Pauses of one kind in one bucket of lengths. */
export type PauseCount = `${GcKind}:${number}`;

export type Counted = readonly (readonly [total: Total, value: number | null])[];

export function pauseCount(kind: GcKind, bucket: number): PauseCount {
  return `${kind}:${bucket}`;
}

/** What a sample counts. */
export function countedIn(sample: SampleReading, droppedReadings: number): Counted {
  return [
    ['droppedReadings', droppedReadings],
    ['requests', sample.requests],
    ['allocatedBytes', sample.allocatedBytes],
    ['gcMajorPauseMs', sample.gcMajorPauseMs],
    ['gcMinorPauseMs', sample.gcMinorPauseMs],
    ['gcIncrementalPauseMs', sample.gcIncrementalPauseMs],
    ['gcWeakPauseMs', sample.gcWeakPauseMs],
    ...pauseCounts(sample.gcPauses),
  ];
}

function pauseCounts(pauses: SampleReading['gcPauses']): Counted {
  if (pauses === null) return [];
  return gcKinds.flatMap(kind =>
    Array.from({ length: gcPauseBuckets }, (_, bucket) => {
      return [pauseCount(kind, bucket), pauses[kind][bucket] ?? 0] as const;
    }),
  );
}

/** What an inventory counts. */
export function countedInInventory({ loopActiveMs, loopIdleMs }: InventoryMessage): Counted {
  return [
    ['loopActiveMs', loopActiveMs],
    ['loopIdleMs', loopIdleMs],
  ];
}

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

  take(generation: number, counted: Counted): void {
    // Read after its end, its whole count would be added once more.
    if (this.#gone.includes(generation)) return;
    const last = this.#last.get(generation) ?? new Map<Total, number>();
    this.#last.set(generation, last);
    for (const [total, value] of counted) {
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
