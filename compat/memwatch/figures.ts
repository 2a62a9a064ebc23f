/** The figures of a `stats` event, under memwatch's names. Bytes, counts, and `usage_trend` in percent. */
export interface BaseStats {
  readonly num_full_gc: number;
  readonly num_inc_gc: number;
  readonly heap_compactions: number;
  readonly usage_trend: number;
  readonly estimated_base: number;
  readonly current_base: number;
  readonly min: number;
  readonly max: number;
}

/** What a `leak` event tells. memwatch-next left out `start` and `end`. */
export interface LeakInfo {
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
  readonly growth: number;
  readonly reason: string;
}

/** One collection as the arithmetic needs it. */
export interface Reading {
  readonly major: boolean;
  /** Used heap right after it. */
  readonly heapBytes: number;
  /** Used heap right before it; `null` when unknown. */
  readonly beforeBytes: number | null;
  /** Wall clock at its end. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Nobody asked for it, and the program's first, synchronous part was still running: modules were being loaded. */
  readonly startup: boolean;
}

export interface Outcome {
  readonly leak: LeakInfo | null;
  readonly stats: BaseStats;
}

/** Either arithmetic: the right one and memwatch's own. `null` for a collection that was not a full one. */
export interface Arithmetic {
  see(reading: Reading): Outcome | null;
}
