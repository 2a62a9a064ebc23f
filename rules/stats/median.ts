import { at } from './at.ts';

/** Median of values that are already sorted; NaN when there are none. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? at(sorted, middle)
    : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/** Median; the values stay as they are. */
export function median(values: ArrayLike<number>): number {
  return medianOfSorted(Float64Array.from(values).sort());
}

/** Median distance from the median: a spread that one outlier cannot move. */
export function medianDeviation(values: ArrayLike<number>): number {
  const middle = median(values);
  return median(Float64Array.from(values, value => Math.abs(value - middle)));
}
