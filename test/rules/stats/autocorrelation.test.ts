import test from 'ava';
import { autocorrelation } from '../../../rules/stats/autocorrelation.ts';
import { hamedRaoInflation } from '../../../rules/stats/hamed-rao.ts';
import { ranks } from '../../../rules/stats/ranks.ts';
import { yueWangInflation } from '../../../rules/stats/yue-wang.ts';

const alternating = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 1 : -1));
/** One slow swing: neighbours are alike. */
const smooth = Array.from({ length: 20 }, (_, i) => Math.sin(i / 3));

test('autocorrelation(): 1 at lag 0, negative at lag 1 of an alternating series', t => {
  const correlation = autocorrelation(alternating);
  t.is(correlation[0], 1);
  t.true(Math.abs((correlation[1] ?? 0) + 0.95) < 1e-12);
});

test('autocorrelation(): a constant series has none', t => {
  t.deepEqual([...autocorrelation([2, 2, 2])], [0, 0, 0]);
});

test('ranks(): ties share their mean', t => {
  t.deepEqual([...ranks([10, 20, 10, 30])], [1.5, 3, 1.5, 4]);
});

test('hamedRaoInflation(): more than 1 for a smooth series, less for an alternating one', t => {
  t.true(hamedRaoInflation(smooth) > 1.5);
  t.true(hamedRaoInflation(alternating) < 1);
  t.true(hamedRaoInflation(alternating) >= 0.1);
});

test('hamedRaoInflation(): 1 when nothing is significant or there is too little', t => {
  t.is(hamedRaoInflation([1, 2, 3]), 1);
  t.is(hamedRaoInflation([5, 5, 5, 5, 5, 5]), 1);
});

test('yueWangInflation(): 1 without positive correlation, large with it', t => {
  t.is(yueWangInflation(alternating), 1);
  t.true(yueWangInflation(smooth) > 3);
});

test('yueWangInflation(): known value at first-order correlation 0.95', t => {
  // A straight ramp as residuals clamps the estimate: 1 + 2·sum (1 - k/n)·0.95^k for n = 20.
  let expected = 0;
  for (let k = 1; k < 20; k += 1) expected += (1 - k / 20) * 0.95 ** k;
  const ramp = Array.from({ length: 20 }, (_, i) => i);
  t.true(Math.abs(yueWangInflation(ramp) - (1 + 2 * expected)) < 1e-9);
});
