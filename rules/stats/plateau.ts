import { median } from './median.ts';

export interface Curvature {
  /** Medians of the three thirds of the series. */
  readonly thirds: readonly [number, number, number];
  /** Growth from the second third to the last over growth from the first to the second: 1 straight, below 1 bending down. */
  readonly ratio: number;
}

/** How a series bends, from the medians of its thirds. */
export function curvature(values: Float64Array): Curvature {
  const third = Math.max(1, Math.floor(values.length / 3));
  const first = median(values.subarray(0, third));
  const second = median(values.subarray(third, values.length - third));
  const last = median(values.subarray(values.length - third));
  return { thirds: [first, second, last], ratio: bendRatio(second - first, last - second) };
}

/**
 * Where the series would come to rest if each third went on growing by the same factor (exact for exponential
 * saturation). `null`: it does not bend down enough to come to rest.
 */
export function projectedPlateau({ thirds, ratio }: Curvature, end: number): number | null {
  if (ratio >= 0.9) return null;
  const bend = Math.max(0, ratio);
  return end + (Math.max(0, thirds[2] - thirds[1]) * bend) / (1 - bend);
}

function bendRatio(before: number, after: number): number {
  if (before > 0) return after / before;
  return after > 0 ? Number.POSITIVE_INFINITY : 0;
}
