import test from 'ava';
import { BaseTrend } from '../../../compat/memwatch/base-trend.ts';
import { RightArithmetic } from '../../../compat/memwatch/arithmetic.ts';

function trendOf(bases: readonly number[]): BaseTrend {
  const trend = new BaseTrend();
  for (const bytes of bases) trend.see(bytes);
  return trend;
}

test('BaseTrend: the past gains weight with each collection', t => {
  t.is(trendOf([1000]).estimatedBytes, 1000);
  // Weight 2 * (2/10)^2.5 = 0.0358 for the past.
  t.is(trendOf([1000, 2000]).estimatedBytes, 1965);
  t.is(trendOf([...Array<number>(9).fill(1000), 2000]).estimatedBytes, 1100);
});

test('BaseTrend: a shrinking heap has a negative trend, a flat one none', t => {
  t.true(trendOf([...Array<number>(30).fill(1e6), 5e5]).trendPercent < -3);
  t.is(trendOf(Array<number>(30).fill(1e6)).trendPercent, 0);
  t.true(trendOf([...Array<number>(30).fill(1e6), 2e6]).trendPercent > 3);
});

test('BaseTrend: a heap of gigabytes does not wrap around', t => {
  t.is(trendOf(Array<number>(200).fill(6e9)).estimatedBytes, 6e9);
});

test('BaseTrend: extremes are kept from the third on', t => {
  const early = trendOf([1, 9]);
  t.deepEqual([early.minBytes, early.maxBytes], [0, 0]);
  const later = trendOf([1, 9, 5, 7, 4]);
  t.deepEqual([later.minBytes, later.maxBytes], [4, 7]);
});

test('RightArithmetic: counts as memwatch does, and tells figures only with full collections', t => {
  const arithmetic = new RightArithmetic(5);
  const reading = { beforeBytes: null, atMs: 0, durationMs: 1, startup: false, heapBytes: 500 };
  t.is(arithmetic.see({ ...reading, major: false }), null);
  t.deepEqual(arithmetic.see({ ...reading, major: true }), {
    leak: null,
    stats: {
      num_full_gc: 1,
      num_inc_gc: 1,
      heap_compactions: 1,
      usage_trend: 0,
      estimated_base: 500,
      current_base: 500,
      min: 0,
      max: 0,
    },
  });
});
