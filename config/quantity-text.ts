import { parseShare } from '../base/quantities.ts';

const durations = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const sizes = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['KB', 1e3],
  ['B', 1],
] as const;

/** Milliseconds as the file spells them, exactly: reading it again gives the same number. */
export function durationText(ms: number): string {
  return ms === 0 ? '0s' : exactly(ms, durations);
}

/** Bytes as the file spells them, exactly. */
export function sizeText(bytes: number): string {
  return bytes === 0 ? '0B' : exactly(bytes, sizes);
}

/** A share as the file spells it, exactly; a plain number where no percentage is exact. */
export function shareText(share: number): string | number {
  const percent = `${Number((share * 100).toPrecision(12))}%`;
  return /^[\d.]+%$/.test(percent) && parseShare(percent) === share ? percent : share;
}

/** In the unit that makes the shortest number; of two that do, the first listed. */
function exactly(value: number, units: readonly (readonly [string, number])[]): string {
  const texts = units
    .filter(([, factor]) => value % factor === 0)
    .map(([unit, factor]) => ({ number: `${value / factor}`, unit }));
  const shortest = Math.min(...texts.map(text => text.number.length));
  const best = texts.find(text => text.number.length === shortest);
  return best === undefined ? String(value) : `${best.number}${best.unit}`;
}
