import { at } from './at.ts';

/** Autocorrelation of a series at the lags 0 to n - 1; a constant series has none. */
export function autocorrelation(values: ArrayLike<number>): Float64Array {
  const count = values.length;
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += at(values, i);
  const mean = sum / count;
  const result = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i += 1) total += (at(values, i) - mean) ** 2;
  if (!(total > 0)) return result;
  for (let lag = 0; lag < count; lag += 1) {
    let product = 0;
    for (let i = lag; i < count; i += 1) {
      product += (at(values, i) - mean) * (at(values, i - lag) - mean);
    }
    result[lag] = product / total;
  }
  return result;
}
