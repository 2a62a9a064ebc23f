import test from 'ava';
import { durationText, sizeText } from '../../../compat/memwatch/text.ts';

const sizes: readonly (readonly [number, string])[] = [
  [68, '68 bytes'],
  [-1368, '-1.34 kb'],
  [123_560_084, '117.84 mb'],
  [27_434_016_000, '26163.12 mb'],
  [-(2 ** 40), '-1048576 mb'],
];
for (const [bytes, text] of sizes) {
  test(`sizeText(): ${bytes} is ${text}`, t => t.is(sizeText(bytes), text));
}

const durations: readonly (readonly [number, string])[] = [
  [1, '0s'],
  [350, '0.35s'],
  [1000, '1s'],
  [59_400, '59s'],
  [59_600, '1m 0s'],
  [60_000, '1m 0s'],
  [3_600_000, '1h 0m 0s'],
  [3_661_000, '1h 1m 1s'],
];
for (const [ms, text] of durations) {
  test(`durationText(): ${ms} is ${text}`, t => t.is(durationText(ms), text));
}
