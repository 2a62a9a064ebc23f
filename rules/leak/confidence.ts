import type { Trend } from './trend.ts';

export interface ConfidenceInput {
  readonly trend: Trend;
  readonly growthShare: number;
  readonly largestDecline: number;
  readonly loadRising: boolean;
  readonly plateauPassed: boolean;
}

/** Leaks lie closer to their line than this. */
const scatterUsual = 0.08;
const hourMs = 3_600_000;

/**
 * How sure it is that this growth will not stop by itself: a logistic regression fitted on simulated workers and
 * checked on held-out ones; scatter, and the span beyond two hours, were put in by hand later.
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
    0.7 * Math.max(0, Math.log(trend.scatter / scatterUsual)) -
    spanTerm(trend.spanMs);
  return 1 / (1 + Math.exp(-log));
}

/** What fills for the first time does so in the first hours; beyond two of them, time says less. */
function spanTerm(spanMs: number): number {
  const halfHours = clamp(spanMs / (hourMs / 2), 0.05, 50);
  return 0.58 * Math.log(halfHours) - 0.29 * Math.log(Math.max(1, halfHours / 4));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
