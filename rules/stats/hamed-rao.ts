import { at } from './at.ts';
import { autocorrelation } from './autocorrelation.ts';
import { ranks } from './ranks.ts';

/**
 * Hamed and Rao (1998): how many times the variance of Mann–Kendall's S must be taken because the detrended series
 * is autocorrelated. Only significant lags count; never below a tenth.
 */
export function hamedRaoInflation(residuals: ArrayLike<number>): number {
  const count = residuals.length;
  if (count < 4) return 1;
  const correlation = autocorrelation(ranks(residuals));
  const significant = 1.96 / Math.sqrt(count);
  let sum = 0;
  for (let lag = 1; lag < count - 2; lag += 1) {
    const value = at(correlation, lag);
    if (Math.abs(value) <= significant) continue;
    sum += (count - lag) * (count - lag - 1) * (count - lag - 2) * value;
  }
  return Math.max(0.1, 1 + (2 / (count * (count - 1) * (count - 2))) * sum);
}
