import test from 'ava';
import type { Evidence } from '../../../rules/leak/evidence.ts';
import { everyGate, judgeGates } from '../../../rules/leak/gates.ts';
import { fitTrend } from '../../../rules/leak/trend.ts';

const megabyte = 2 ** 20;
const minuteMs = 60_000;
const spec = {
  growthShareMin: 0.15,
  growthBytesMin: 8 * megabyte,
  horizonMs: 7 * 24 * 60 * minuteMs,
  gates: everyGate,
};

/** A straight climb over so many minutes that used this share of a gigabyte. */
function climb(minutes: number, growthShare: number, changes: Partial<Evidence> = {}): Evidence {
  const times = Float64Array.from({ length: 20 }, (_, i) => (i * minutes * minuteMs) / 19);
  const values = times.map((_, i) => (50 + (i * growthShare * 1024) / 19) * megabyte);
  const trend = fitTrend({ times, values });
  if (trend === null) throw new Error('no trend');
  return {
    stream: 'js-heap',
    atMs: minutes * minuteMs,
    trend,
    limit: { bytes: 1074 * megabyte, source: 'v8', allotmentBytes: 1074 * megabyte },
    growthShare,
    timeToLimitMs: 60 * minuteMs,
    timeToAllotmentMs: 60 * minuteMs,
    largestDecline: 0,
    loadRising: false,
    idleBefore: false,
    shape: {
      load: true,
      plateau: true,
      spread: true,
      steps: true,
      accel: true,
      drawdown: true,
      held: true,
    },
    residentGrowth: trend.growth,
    peakHeapBytes: 0,
    confidence: 0.9,
    ...changes,
  };
}

for (const [minutes, asked] of [
  [5, 0.15],
  [20, 0.21],
  [50, 0.15],
  [120, 0.18],
  [600, 0.12],
] as const) {
  test(`judgeGates(): growth over ${minutes} min must have used ${asked * 100} % where 15 are asked for`, t => {
    t.is(judgeGates(climb(minutes, asked + 0.005), spec).growth, 'pass');
    t.is(judgeGates(climb(minutes, asked - 0.005), spec).growth, 'fail');
    const early = { ...spec, growthShareMin: 0.08 };
    t.is(judgeGates(climb(minutes, 0.085), early).growth, 'pass', 'a suspicion is not weighed');
    t.is(judgeGates(climb(minutes, 0.075), early).growth, 'fail');
  });
}

test('judgeGates(): large stairs are excused at half of the room, load at 60 % where nothing grew before it', t => {
  const { shape } = climb(60, 0.5);
  const failed = { shape: { ...shape, load: false, steps: false, held: false } };
  t.like(judgeGates(climb(60, 0.49, failed), spec), { load: 'fail', steps: 'fail' });
  t.like(judgeGates(climb(60, 0.51, failed), spec), {
    load: 'excused',
    steps: 'excused',
    held: 'fail',
  });
  const queue = { ...failed, idleBefore: true };
  t.is(judgeGates(climb(60, 0.59, queue), spec).load, 'fail');
  t.is(judgeGates(climb(60, 0.61, queue), spec).load, 'excused');
});

test('judgeGates(): a gate that is switched off is passed where it is passed', t => {
  const off = { ...spec, gates: { ...everyGate, load: false } };
  const fails = climb(120, 0.3);
  t.is(judgeGates(fails, off).load, 'pass');
  t.is(judgeGates({ ...fails, shape: { ...fails.shape, load: false } }, off).load, 'excused');
});
