import type { Window } from '../ladder.ts';
import { at } from '../stats/at.ts';
import { leastSquares } from '../stats/least-squares.ts';
import type { LinearFit } from '../stats/least-squares.ts';
import { loadOver } from './load.ts';
import type { WorkAt } from './load.ts';
import type { Trend } from './trend.ts';

/** Memory follows load with a delay that is not known: these shares of the window are tried. */
const delayShares = [0.1, 0.5, 2];

/**
 * The floor taken apart, over the window and the past before it:
 * `y = c + a·t + b·W(t) + s·l(t)`, with W the work done and l the load. What grows with time or with work (a, b) stays;
 * what follows the load (s) goes when it goes. The growth at any other load can be read off.
 */
export interface LoadModel {
  /** What the model leaves unexplained. */
  readonly residual: number;
  /** How much the load differed between the points, as a share of the window's. */
  readonly loadSpread: number;
  /** A quiet load that did occur: the tenth percentile, as a share of the window's. */
  readonly quietLoad: number;
  /** Growth at a share of the window's load, as a share of the window's slope, and its standard error. */
  growthAt(loadShare: number): { readonly value: number; readonly error: number };
}

/** One model for each delay that is tried; none when for any of them load and time cannot be told apart. */
export function fitLoadModels(past: Window, trend: Trend, workAt: WorkAt): readonly LoadModel[] {
  const times = [...past.times, ...trend.times];
  const values = [...past.values, ...trend.values].map(v => (v - trend.base) / trend.growth);
  const startMs = at(times, 0);
  // Looking up the work of a past moment is most of the cost: once for each point, once more for each delay.
  const work = times.map(atMs => workAt(atMs));
  const startWork = at(work, 0);
  const load = loadOver(workAt, at(trend.times, 0), at(times, times.length - 1));
  if (!(load > 0) || !(trend.growth > 0)) return [];
  const models: LoadModel[] = [];
  for (const share of delayShares) {
    const delayMs = share * trend.spanMs;
    const loads = times.map((atMs, i) => {
      const fromMs = Math.max(0, atMs - delayMs);
      return atMs > fromMs ? (at(work, i) - workAt(fromMs)) / (atMs - fromMs) / load : 0;
    });
    const rows = times.map((atMs, i) => [
      1,
      (atMs - startMs) / trend.spanMs,
      (at(work, i) - startWork) / (load * trend.spanMs),
      at(loads, i),
    ]);
    const fit = leastSquares(rows, values);
    if (fit === null) return [];
    models.push(modelOf(fit, loads));
  }
  return models;
}

function modelOf(fit: LinearFit, loads: readonly number[]): LoadModel {
  const sorted = loads.toSorted((a, b) => a - b);
  return {
    residual: fit.residual,
    loadSpread: deviation(loads),
    quietLoad: at(sorted, Math.floor((sorted.length - 1) * 0.1)),
    growthAt: loadShare => fit.predict([0, 1, loadShare, 0]),
  };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / values.length);
}
