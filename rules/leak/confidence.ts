import type { Trend } from './trend.ts';

export interface ConfidenceInput {
  readonly trend: Trend;
  readonly growthShare: number;
  readonly largestDecline: number;
  readonly loadRising: boolean;
  readonly plateauPassed: boolean;
}

/**
 * How sure it is that this growth will not stop by itself: a logistic regression fitted on simulated workers and
 * checked on held-out ones.
 */
export function leakConfidence(input: ConfidenceInput): number {
  const { trend, growthShare, largestDecline } = input;
  const bend = clamp(trend.curvature.ratio, 0.1, 10);
  const log =
    -0.19 +
    0.65 * (clamp(trend.z, 0, 6) - 3) +
    0.62 * Math.log(clamp(growthShare, 0.02, 1) / 0.1) -
    0.61 * Math.min(2, Math.abs(Math.log(bend))) -
    (input.loadRising ? 0.29 : 0) +
    0.51 * Math.log(clamp(trend.growth / (largestDecline + 1e6), 0.2, 20)) -
    (input.plateauPassed ? 0 : 0.94) -
    0.58 * Math.log(clamp(trend.spanMs / 1_800_000, 0.05, 50));
  return 1 / (1 + Math.exp(-log));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
