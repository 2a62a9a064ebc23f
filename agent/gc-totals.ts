import type { GcKind } from '../base/readings.ts';

/** Collections of one kind since the agent began to look; fractions come from extrapolation. */
export interface GcTotal {
  count: number;
  pauseMs: number;
}

export type GcTotals = Readonly<Record<GcKind, GcTotal>>;

export function zeroTotals(): GcTotals {
  return {
    major: { count: 0, pauseMs: 0 },
    minor: { count: 0, pauseMs: 0 },
    incremental: { count: 0, pauseMs: 0 },
    weak: { count: 0, pauseMs: 0 },
  };
}
