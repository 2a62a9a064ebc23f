import { at } from '../stats/at.ts';
import { hamedRaoInflation } from '../stats/hamed-rao.ts';
import { mannKendall, trendScore } from '../stats/mann-kendall.ts';
import { median, medianDeviation } from '../stats/median.ts';
import { curvature, projectedPlateau } from '../stats/plateau.ts';
import type { Curvature } from '../stats/plateau.ts';
import { pairSlopes, slopeInterval, theilSen } from '../stats/theil-sen.ts';
import { yueWangInflation } from '../stats/yue-wang.ts';
import type { Window } from '../ladder.ts';

/** Fewer points than this are no evidence: seven that only rise are the fewest that reach z = 3. */
export const pointsMin = 7;

/** However straight the line, the window is not the whole life: on simulated workers this much doubt was always due. */
const leastDoubt = 0.05;

/** What the floors of one window say. Slopes are per millisecond; sizes in the stream's unit. */
export interface Trend extends Window {
  readonly spanMs: number;
  readonly slope: number;
  readonly slopeLow: number;
  readonly slopeHigh: number;
  /** Mann–Kendall's z, corrected after Hamed and Rao. */
  readonly z: number;
  /** Lower bound of the slope with the same correction: the trend is real when it is above zero. */
  readonly surelyAbove: number;
  readonly growth: number;
  /** Level at the start and at the end of the window. */
  readonly base: number;
  readonly end: number;
  readonly curvature: Curvature;
  /** Median distance of the points from the line, as a share of the growth: a straight climb has little of it, bursts have much. */
  readonly scatter: number;
  /** `null`: it does not look as if it would come to rest. */
  readonly plateau: number | null;
}

/** Fits one window. `null` when there are too few points or no time passed. */
export function fitTrend({ times, values }: Window): Trend | null {
  const points = times.length;
  const spanMs = at(times, points - 1) - at(times, 0);
  if (points < pointsMin || !(spanMs > 0)) return null;
  const slopes = pairSlopes(times, values);
  const slope = theilSen(slopes);
  const residuals = Float64Array.from(values, (value, i) => value - slope * at(times, i));
  const kendall = mannKendall(values);
  const hamedRao = hamedRaoInflation(residuals);
  const sure = slopeInterval(slopes, 1.96 * Math.sqrt(kendall.variance * hamedRao));
  const wide = slopeInterval(
    slopes,
    1.96 * Math.sqrt(kendall.variance * yueWangInflation(residuals)),
  );
  const bend = curvature(values);
  const slack = curvatureSlack(bend, spanMs);
  const end = median(values.subarray(points - 3));
  const growth = Math.min(slope * spanMs, observedGrowth(times, values));
  const early = median(values.subarray(0, Math.max(1, Math.floor(points / 4))));
  return {
    times,
    values,
    spanMs,
    slope,
    slopeLow: Math.min(wide.low, slope - slack, slope - leastDoubt * Math.abs(slope)),
    slopeHigh: Math.max(wide.high, slope + slack, slope + leastDoubt * Math.abs(slope)),
    z: trendScore(kendall, hamedRao),
    surelyAbove: sure.low,
    growth,
    base: Math.min(end - growth, early),
    end,
    curvature: bend,
    scatter: growth > 0 ? medianDeviation(residuals) / growth : 0,
    plateau: projectedPlateau(bend, end),
  };
}

/**
 * What was really gained from the first three points to the last three, as for the whole span. Points crowd where a
 * stream grows, so that the slope there, taken over a span with quiet ends, would claim more than there was.
 */
function observedGrowth(times: Float64Array, values: Float64Array): number {
  const last = times.length - 3;
  const gained = median(values.subarray(last)) - median(values.subarray(0, 3));
  const passed = median(times.subarray(last)) - median(times.subarray(0, 3));
  return passed > 0 ? (gained * (at(times, times.length - 1) - at(times, 0))) / passed : 0;
}

/** A bent series has no one slope: the interval must reach from the slope of one half to that of the other. */
function curvatureSlack({ thirds }: Curvature, spanMs: number): number {
  return (0.75 * Math.abs(thirds[2] - 2 * thirds[1] + thirds[0])) / (spanMs / 3);
}
