import { at } from './at.ts';
import { autocorrelation } from './autocorrelation.ts';

/**
 * Yue and Wang (2004): variance inflation of Mann–Kendall's S for a series of first-order autocorrelation, estimated
 * from the residuals with the small-sample bias taken out.
 */
export function yueWangInflation(residuals: ArrayLike<number>): number {
  const count = residuals.length;
  if (count < 5) return 1;
  const raw = at(autocorrelation(residuals), 1);
  const first = Math.min(0.95, Math.max(0, (raw + 1 / count) / (1 - 4 / count)));
  let sum = 0;
  let power = 1;
  for (let lag = 1; lag < count; lag += 1) {
    power *= first;
    sum += (1 - lag / count) * power;
  }
  return 1 + 2 * sum;
}
