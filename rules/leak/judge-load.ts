import type { Ladder } from '../ladder.ts';
import { contrast, pastBefore, peakBefore } from './history.ts';
import type { Contrast } from './history.ts';
import { loadOver, loadRises, loadSeries, risesAtEqualLoad } from './load.ts';
import type { WorkAt } from './load.ts';
import { fitLoadModels } from './load-model.ts';
import type { LoadModel } from './load-model.ts';
import { at } from '../stats/at.ts';
import type { Trend } from './trend.ts';
import { correlation } from '../stats/correlation.ts';

export interface LoadJudgement {
  /** Load rose, within the window or against what was before. */
  readonly rising: boolean;
  /** Load does not explain the growth: it did not rise, or memory grows without it. */
  readonly cleared: boolean;
  /** Nothing at all grew before load rose: a queue that load beyond the worker's means fills, more likely than a leak. */
  readonly idleBefore: boolean;
}

/** No load known, or nobody asked. */
export const unjudged: LoadJudgement = { rising: false, cleared: true, idleBefore: false };

/** Load so far above the mean before, and above its peak, has risen, whatever it does inside the window. */
const risenOverMean = 1.2;
const sameAsTime = 0.95;
const begunOverMean = 1.3;
/** So much of the window's span must have passed before it. */
const startedAfterSpans = 0.3;
/** A queue that fills only under overload would stop at this share of the load. */
const ordinaryLoad = 0.75;

/** Did memory grow because load did, or because there was more of it than the worker can clear away? */
export function judgeLoad(trend: Trend, ladder: Ladder, workAt: WorkAt): LoadJudgement {
  const loads = loadSeries(trend.times, workAt);
  if (loads.some(load => Number.isNaN(load))) return unjudged;
  const past = pastBefore(ladder, trend);
  const models = fitLoadModels(past, trend, workAt);
  const before = contrast(past, trend, workAt);
  const within = loadRises(trend.times, loads);
  const since = before !== null && before.loadOverMean > risenOverMean && before.loadOverPeak > 1;
  // A load that rises as steadily as time passes cannot be told from it.
  const isTold = correlation(trend.times, loads) < sameAsTime;
  const explained =
    (since || (within && !risesAtEqualLoad(trend, loads))) && !(isTold && growsWithoutLoad(models));
  const idleBefore = beganWithLoad(trend, ladder, workAt);
  const overload = stopsAtOrdinaryLoad(models) || wasIdleBefore(before) || idleBefore;
  return { rising: within || since, cleared: !explained && !overload, idleBefore };
}

/**
 * With what follows the load taken away, growth remains, beyond doubt and whatever the delay with which memory follows:
 * at a quiet load that did occur, most of the slope that load and time together show.
 */
function growsWithoutLoad(models: readonly LoadModel[]): boolean {
  return models.length > 0 && models.every(model => isGrowth(model));
}

function isGrowth(model: LoadModel): boolean {
  const quiet = Math.max(0.7, Math.min(1, model.quietLoad));
  if (quiet > 0.9) return false;
  const { value, error } = model.growthAt(quiet);
  return error < 0.1 && value - 4 * error >= 0.3 && value <= 1.3;
}

/** A queue that grows under overload drains after it: at a load a little lower the growth would be gone. */
function stopsAtOrdinaryLoad(models: readonly LoadModel[]): boolean {
  const [first, ...others] = models;
  if (first === undefined) return false;
  const best = others.reduce((one, other) => (other.residual < one.residual ? other : one), first);
  if (best.loadSpread < 0.02) return false;
  const { value, error } = best.growthAt(ordinaryLoad);
  return error < 0.2 && value + 2 * error < 0.5;
}

/** Before load rose, nothing grew: not even as much as the lower load would account for. */
function wasIdleBefore(before: Contrast | null): boolean {
  if (before === null || before.spans < 1) return false;
  return before.loadOverMean > risenOverMean && before.slopeShare < 0.4 / before.loadOverMean;
}

/**
 * The same where a heap that stood still has left too few floors for a slope: the growth begins with the window, at a load well above
 * the mean of all time before, and stands on no floor higher than where it began.
 */
function beganWithLoad(trend: Trend, ladder: Ladder, workAt: WorkAt): boolean {
  const startMs = at(trend.times, 0);
  if (startMs < startedAfterSpans * trend.spanMs) return false;
  const before = loadOver(workAt, 0, startMs);
  const load = loadOver(workAt, startMs, at(trend.times, trend.times.length - 1));
  if (!(load > begunOverMean * before)) return false;
  const peak = peakBefore(ladder, trend);
  return peak !== null && trend.end - peak < trend.growth;
}
