import test from 'ava';
import { StrictArithmetic } from '../../../compat/memwatch/strict-arithmetic.ts';
import type { Outcome } from '../../../compat/memwatch/figures.ts';

/** Full collections one second apart, with these heaps; what the last one brought. */
function after(heaps: readonly number[], arithmetic = new StrictArithmetic(false)): Outcome {
  let last: Outcome | null = null;
  for (const [second, heapBytes] of heaps.entries()) {
    const atMs = 1_000_000 + second * 1000;
    last = arithmetic.see({
      major: true,
      heapBytes,
      beforeBytes: null,
      atMs,
      durationMs: 1,
      startup: false,
    });
  }
  if (last === null) throw new Error('no heaps');
  return last;
}

const mib = 2 ** 20;

test('StrictArithmetic: the first collection counts as growth, so the fifth is a leak over four intervals', t => {
  t.is(after([10, 20, 30, 40]).leak, null);
  t.deepEqual(after([10, 20, 30, 40, 50]).leak, {
    growth: 40,
    reason: 'heap growth over 5 consecutive GCs (4s) - 35.16 kb/hr',
  });
});

test('StrictArithmetic: an equal heap ends a run, so two collections each time never make a leak', t => {
  const pairs = Array.from({ length: 40 }, (_, step) => [step * 1000, step * 1000]).flat();
  const arithmetic = new StrictArithmetic(false);
  for (const heap of pairs) t.is(after([heap], arithmetic).leak, null);
});

test('StrictArithmetic: what grew between two reports is lost', t => {
  const arithmetic = new StrictArithmetic(false);
  after([10, 20, 30, 40, 50], arithmetic);
  t.is(after([1060, 1070, 1080, 1090, 1100], arithmetic).leak?.growth, 40);
});

test('StrictArithmetic: a rate beyond 32 bits and a time of nothing print as the smallest int', t => {
  // 0.57 MiB a second is the border: 596,523 bytes fit into 32 bits an hour, one more does not.
  const fits = after([0, 1, 2, 3, 4 * 596_523].map(bytes => bytes + 1)).leak;
  t.is(fits?.reason, 'heap growth over 5 consecutive GCs (4s) - 2048 mb/hr');
  const over = after([0, 1, 2, 3, 4 * 596_524].map(bytes => bytes + 1)).leak;
  t.is(over?.reason, 'heap growth over 5 consecutive GCs (4s) - -2147483648 bytes/hr');
  const arithmetic = new StrictArithmetic(false);
  let reason = '';
  for (const heapBytes of [1, 2, 3, 4, 5]) {
    const reading = { major: true, heapBytes, beforeBytes: null, durationMs: 1, startup: false };
    reason = arithmetic.see({ ...reading, atMs: 5000 })?.leak?.reason ?? '';
  }
  t.is(reason, 'heap growth over 5 consecutive GCs (0s) - -2147483648 bytes/hr');
});

test('StrictArithmetic: while there are fewer than ten, the estimate is the last base', t => {
  const { stats } = after([100, 300, 200]);
  t.deepEqual(stats, {
    num_full_gc: 3,
    num_inc_gc: 0,
    heap_compactions: 3,
    usage_trend: 0,
    estimated_base: 200,
    current_base: 200,
    min: 200,
    max: 200,
  });
  t.is(after([100, 300]).stats.min, 0);
});

test('StrictArithmetic: from the tenth on, averages in whole numbers', t => {
  const { stats } = after([...Array<number>(9).fill(1000), 2005]);
  // (1000 * 9 + 2005) / 10, cut off, for both.
  t.is(stats.estimated_base, 1100);
  t.is(stats.usage_trend, 0);
  const next = after([...Array<number>(9).fill(1000), 2005, 2005]).stats;
  // Recent (1100 * 9 + 2005) / 10 = 1190; long-term (1100 * 10 + 2005) / 11 = 1182; 0.68 % rounds to 0.7.
  t.is(next.estimated_base, 1190);
  t.is(next.usage_trend, 0.7);
});

test('StrictArithmetic: the trend of a shrinking heap is a huge unsigned figure', t => {
  const shrinking = [...Array<number>(9).fill(1_000_000), 1_000_000, 900_000];
  // Recent 990000, long-term 990909: -909 as an unsigned 32-bit number is 4294966387.
  t.is(after(shrinking).stats.usage_trend, Math.round((4_294_966_387 / 990_909) * 1000) / 10);
});

test('StrictArithmetic: the estimate wraps around above 409.6 MiB', t => {
  const below = Math.floor((2 ** 32 - 1) / 10);
  t.is(after(Array<number>(10).fill(below)).stats.estimated_base, below);
  const above = after(Array<number>(10).fill(420 * mib)).stats;
  t.is(above.estimated_base, Math.floor((4200 * mib - 2 ** 32) / 10));
  t.is(above.current_base, 420 * mib);
});

test('StrictArithmetic: whatever is not a full collection counts as incremental', t => {
  const arithmetic = new StrictArithmetic(false);
  const minor = {
    major: false,
    heapBytes: 1,
    beforeBytes: 1,
    atMs: 1,
    durationMs: 1,
    startup: false,
  };
  t.is(arithmetic.see(minor), null);
  t.is(after([10], arithmetic).stats.num_inc_gc, 1);
});

test('StrictArithmetic: the first memwatch told when, in whole seconds', t => {
  const leak = after([10, 20, 30, 40, 50], new StrictArithmetic(true)).leak;
  t.deepEqual(leak?.start, new Date(1_000_000));
  t.deepEqual(leak?.end, new Date(1_004_000));
});
