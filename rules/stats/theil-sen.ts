import { at } from './at.ts';
import { medianOfSorted } from './median.ts';

/** Slopes of all pairs of points, sorted. Pairs at the same time have none and are left out. */
export function pairSlopes(times: ArrayLike<number>, values: ArrayLike<number>): Float64Array {
  const points = times.length;
  const slopes = new Float64Array((points * (points - 1)) / 2);
  let count = 0;
  for (let i = 0; i < points; i += 1) {
    const time = at(times, i);
    const value = at(values, i);
    for (let j = i + 1; j < points; j += 1) {
      const passed = at(times, j) - time;
      if (passed <= 0) continue;
      slopes[count] = (at(values, j) - value) / passed;
      count += 1;
    }
  }
  return slopes.subarray(0, count).sort();
}

/** Theil–Sen estimate of a trend: the median slope, unmoved by up to 29 % of wild points. */
export function theilSen(sortedSlopes: Float64Array): number {
  return medianOfSorted(sortedSlopes);
}

/**
 * Sen's interval: the slopes whose ranks lie `halfWidth` / 2 to either side of the middle, where `halfWidth` is the
 * normal quantile times the standard deviation of Kendall's S.
 */
export function slopeInterval(
  sortedSlopes: Float64Array,
  halfWidth: number,
): { readonly low: number; readonly high: number } {
  const last = sortedSlopes.length - 1;
  const low = Math.floor((sortedSlopes.length - halfWidth) / 2);
  const high = Math.ceil((sortedSlopes.length + halfWidth) / 2);
  return {
    low: at(sortedSlopes, Math.min(last, Math.max(0, low))),
    high: at(sortedSlopes, Math.max(0, Math.min(last, high))),
  };
}
