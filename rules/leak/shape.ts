import { at } from '../stats/at.ts';
import { median } from '../stats/median.ts';
import type { Trend } from './trend.ts';

/** Growth is spread over the window: not one jump, not a climb that has ended. */
export function isSpread({ values }: Trend): boolean {
  const segments = values.length < 15 ? 4 : 5;
  const levels = Array.from({ length: segments }, (_, segment) =>
    median(
      values.subarray(
        Math.round((segment * values.length) / segments),
        Math.round(((segment + 1) * values.length) / segments),
      ),
    ),
  );
  const increments = levels.slice(1).map((level, i) => level - at(levels, i));
  const total = at(levels, segments - 1) - at(levels, 0);
  const mean = total / increments.length;
  const flat = increments.filter(increment => increment <= 0.1 * mean).length;
  return (
    flat <= 1 &&
    increments.every(increment => increment <= 0.7 * total) &&
    at(increments, increments.length - 1) >= 0
  );
}

/** Not made of a few steps: configuration loaded, a cache filled at one go. Too few points cannot tell. */
export function isGradual({ values }: Trend): boolean {
  if (values.length < 12) return true;
  const increments = Array.from(values.subarray(1), (value, i) => value - at(values, i));
  const net = at(values, values.length - 1) - at(values, 0);
  const largest = increments.sort((a, b) => b - a).slice(0, 3);
  return largest.reduce((sum, increment) => sum + increment, 0) < 0.75 * net;
}

/**
 * The growth exceeds every decline that this app has been seen to make, or it went on across declines of that size
 * inside the window.
 */
export function outgrowsDeclines({ values, growth }: Trend, largestDecline: number): boolean {
  if (growth >= 1.5 * largestDecline) return true;
  const troughs: number[] = [];
  let peak = at(values, 0);
  let trough = at(values, 0);
  for (const value of values) {
    if (value > peak) {
      if (peak - trough >= 0.5 * largestDecline) troughs.push(trough);
      peak = value;
      trough = value;
    } else {
      trough = Math.min(trough, value);
    }
  }
  const first = at(troughs, 0);
  const last = at(troughs, troughs.length - 1);
  return troughs.length >= 2 && last - first >= 0.5 * growth;
}

/** What was gained is still held at the end of the window. */
export function isHeld({ values, base, growth }: Trend): boolean {
  return at(values, values.length - 1) >= base + 0.5 * growth;
}
