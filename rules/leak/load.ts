import { at } from '../stats/at.ts';
import { mannKendall, trendScore } from '../stats/mann-kendall.ts';
import { median } from '../stats/median.ts';
import { pairSlopes, theilSen } from '../stats/theil-sen.ts';
import type { Trend } from './trend.ts';

/** How far a cumulative counter of work had come by a time; NaN when it is not known. */
export type WorkAt = (atMs: number) => number;

/** Load while each point came about: work done since the point before, per millisecond. */
export function loadSeries(times: Float64Array, workAt: WorkAt): Float64Array {
  const loads = new Float64Array(times.length);
  const step = at(times, 1) - at(times, 0);
  let beforeMs = Math.max(0, at(times, 0) - step);
  let before = workAt(beforeMs);
  for (let i = 0; i < times.length; i += 1) {
    const atMs = at(times, i);
    const work = workAt(atMs);
    loads[i] = atMs > beforeMs ? (work - before) / (atMs - beforeMs) : 0;
    beforeMs = atMs;
    before = work;
  }
  // Nothing is known of the time before the process: then the first point came about as the second did.
  if (at(times, 0) - step < 0 && loads.length > 1) loads[0] = at(loads, 1);
  return loads;
}

/** Mean load between two times; 0 when no time passed. */
export function loadOver(workAt: WorkAt, fromMs: number, toMs: number): number {
  return toMs > fromMs ? (workAt(toMs) - workAt(fromMs)) / (toMs - fromMs) : 0;
}

/** The load itself shows a trend over the window. */
export function loadRises(times: Float64Array, loads: Float64Array): boolean {
  if (trendScore(mannKendall(loads)) <= 2) return false;
  const spanMs = at(times, times.length - 1) - at(times, 0);
  const rise = theilSen(pairSlopes(times, loads)) * spanMs;
  return rise > 0.15 * median(loads);
}

/** The online form of "repeat the scenario": compares points at least a third of the window apart, later load not higher. */
export function risesAtEqualLoad({ times, values, slope }: Trend, loads: Float64Array): boolean {
  const points = times.length;
  const apart = Math.ceil(points / 3);
  const slopes: number[] = [];
  let pairs = 0;
  let higher = 0;
  for (let i = 0; i < points; i += 1) {
    for (let j = i + apart; j < points; j += 1) {
      pairs += 1;
      if (at(loads, j) > at(loads, i)) continue;
      const rise = at(values, j) - at(values, i);
      slopes.push(rise / (at(times, j) - at(times, i)));
      if (rise > 0) higher += 1;
    }
  }
  if (slopes.length < 0.15 * pairs) return false;
  return higher >= 0.65 * slopes.length && median(slopes) >= 0.4 * slope;
}
