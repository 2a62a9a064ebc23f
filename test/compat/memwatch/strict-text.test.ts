import test from 'ava';
import {
  castToInt,
  roundAway,
  strictDuration,
  strictSize,
} from '../../../compat/memwatch/strict-text.ts';

const sizes: readonly (readonly [number, string])[] = [
  [0, '0 bytes'],
  [68, '68 bytes'],
  [1024, '1024 bytes'],
  [1025, '1 kb'],
  [-1368, '-1.34 kb'],
  [1_048_576, '1024 kb'],
  [1_048_577, '1 mb'],
  [123_560_084, '117.84 mb'],
  // Six digits, as a C++ stream prints by default.
  [1_234_567_890, '1177.38 mb'],
  [2 ** 31 - 1, '2048 mb'],
  [2 ** 31, '-2147483648 bytes'],
  [27_434_016_000, '-2147483648 bytes'],
  [Number.POSITIVE_INFINITY, '-2147483648 bytes'],
  [Number.NaN, '-2147483648 bytes'],
];
for (const [bytes, text] of sizes) {
  test(`strictSize(): ${bytes} is ${text}`, t => t.is(strictSize(bytes), text));
}

const durations: readonly (readonly [number, string])[] = [
  [0, '0s'],
  [59, '59s'],
  [60, '60s'],
  [61, '1m 1s'],
  [3600, '60m 0s'],
  [3601, '1h 1s'],
  [3661, '1h 1m 1s'],
];
for (const [seconds, text] of durations) {
  test(`strictDuration(): ${seconds} is ${text}`, t => t.is(strictDuration(seconds), text));
}

test('castToInt(): cuts towards zero, and falls to the smallest int outside', t => {
  t.deepEqual([1.9, -1.9, 2 ** 31 - 0.5, -(2 ** 31) - 0.5].map(castToInt), [
    1,
    -1,
    2 ** 31 - 1,
    -(2 ** 31),
  ]);
  t.is(castToInt(-(2 ** 31) - 1), -(2 ** 31));
});

test('roundAway(): halves go away from zero on both sides', t => {
  t.deepEqual([2.5, -2.5, 2.4, -2.4].map(roundAway), [3, -3, 2, -2]);
});
