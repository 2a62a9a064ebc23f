import type { Ladder, Window } from '../ladder.ts';
import { at } from '../stats/at.ts';
import { pairSlopes, theilSen } from '../stats/theil-sen.ts';
import { loadOver } from './load.ts';
import type { WorkAt } from './load.ts';
import type { Trend } from './trend.ts';

/** The past is looked at over so many times the span of the window. */
const spansBack = 6;
const pointsMin = 4;
const coarseLevels = 3;

/** What the stream did before the window, coarser. */
export function pastBefore(ladder: Ladder, { times, spanMs }: Trend): Window {
  const { levels, depth } = ladder.options;
  let level = 0;
  while (level < levels - 1 && ladder.widthMs(level) * depth < spansBack * spanMs) level += 1;
  const window = ladder.window(level, depth);
  const startMs = at(times, 0);
  const length = window.times.findIndex(atMs => atMs >= startMs);
  const end = length < 0 ? window.times.length : length;
  return { times: window.times.subarray(0, end), values: window.values.subarray(0, end) };
}

/** The highest floor before the window, of what is kept on the coarsest levels; `null` when nothing is. */
export function peakBefore(ladder: Ladder, trend: Trend): number | null {
  const { levels, depth } = ladder.options;
  const startMs = at(trend.times, 0);
  let peak: number | null = null;
  for (let level = Math.max(0, levels - coarseLevels); level < levels; level += 1) {
    const { times, values } = ladder.window(level, depth);
    for (const [i, value] of values.entries()) {
      if (at(times, i) < startMs) peak = Math.max(peak ?? value, value);
    }
  }
  return peak;
}

/** The past set against the window: how long it was, how it grew, how busy it was. */
export interface Contrast {
  /** Length of the past in spans of the window. */
  readonly spans: number;
  /** Its slope as a share of the window's. */
  readonly slopeShare: number;
  /** Load in the window over the mean and over the peak of what was before. */
  readonly loadOverMean: number;
  readonly loadOverPeak: number;
}

/** `null` while too little of the past is known. */
export function contrast(past: Window, trend: Trend, workAt: WorkAt): Contrast | null {
  const { times } = past;
  if (times.length < pointsMin) return null;
  const startMs = at(trend.times, 0);
  const endMs = at(trend.times, trend.times.length - 1);
  const slopes = pairSlopes(times, past.values);
  if (slopes.length === 0) return null;
  const load = loadOver(workAt, startMs, endMs);
  let peak = 0;
  for (let i = 1; i < times.length; i += 1) {
    peak = Math.max(peak, loadOver(workAt, at(times, i - 1), at(times, i)));
  }
  return {
    spans: (startMs - at(times, 0)) / trend.spanMs,
    slopeShare: theilSen(slopes) / trend.slope,
    loadOverMean: load / loadOver(workAt, at(times, 0), startMs),
    loadOverPeak: load / peak,
  };
}
