import test from 'ava';
import { mannKendall, trendScore } from '../../../rules/stats/mann-kendall.ts';

test('mannKendall(): a rising series of ten', t => {
  // n(n-1)/2 pairs rise; variance n(n-1)(2n+5)/18 = 125.
  const kendall = mannKendall([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  t.deepEqual(kendall, { s: 45, variance: 125 });
  t.true(Math.abs(trendScore(kendall) - 44 / Math.sqrt(125)) < 1e-12);
});

test('mannKendall(): a falling series is the mirror of a rising one', t => {
  const kendall = mannKendall([5, 4, 3, 2, 1]);
  t.is(kendall.s, -10);
  t.true(trendScore(kendall) < 0);
});

test('mannKendall(): ties take variance away', t => {
  // Two groups of two: each takes 2·1·9 = 18 from 5·4·15 = 300; (300 - 36) / 18.
  const kendall = mannKendall([1, 1, 2, 3, 3]);
  t.is(kendall.s, 8);
  t.true(Math.abs(kendall.variance - 264 / 18) < 1e-12);
});

test('mannKendall(): a constant series has no score', t => {
  const kendall = mannKendall([4, 4, 4, 4]);
  t.deepEqual(kendall, { s: 0, variance: 0 });
  t.is(trendScore(kendall), 0);
});

test('trendScore(): inflation of four halves the score', t => {
  const kendall = mannKendall([1, 2, 3, 4, 5, 6, 7, 8]);
  t.true(Math.abs(trendScore(kendall, 4) - trendScore(kendall) / 2) < 1e-12);
});
