import { at } from './at.ts';

export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly s: number;
  /** Variance of S if the values were independent, corrected for ties. */
  readonly variance: number;
}

/** Mann–Kendall: do later values tend to be larger? */
export function mannKendall(values: ArrayLike<number>): MannKendall {
  const count = values.length;
  let s = 0;
  for (let i = 0; i < count; i += 1) {
    const value = at(values, i);
    for (let j = i + 1; j < count; j += 1) s += Math.sign(at(values, j) - value);
  }
  const full = count * (count - 1) * (2 * count + 5);
  return { s, variance: Math.max(0, (full - tieTerm(values)) / 18) };
}

/** Standard score of S with continuity correction; `inflation` is the correction for autocorrelation. */
export function trendScore({ s, variance }: MannKendall, inflation = 1): number {
  const deviation = Math.sqrt(variance * inflation);
  return deviation > 0 ? (s - Math.sign(s)) / deviation : 0;
}

function tieTerm(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  let term = 0;
  let from = 0;
  for (let i = 1; i <= sorted.length; i += 1) {
    if (i < sorted.length && sorted[i] === sorted[from]) continue;
    const size = i - from;
    term += size * (size - 1) * (2 * size + 5);
    from = i;
  }
  return term;
}
