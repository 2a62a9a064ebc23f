import test from 'ava';
import type { GcPressureSpec } from '../../../base/rule-spec.ts';
import { majorAt, sampleAt } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

const megabyte = 2 ** 20;
const rule: GcPressureSpec = {
  ...plainRule,
  type: 'gc-pressure',
  timeRatioAbove: 0.3,
  resolveBelow: 0.15,
  windowMs: 60_000,
};

/** Samples from one second to another, during which collections take a share of the time. */
function spend(run: TrackerRun, seconds: readonly [number, number], pause: Pause): void {
  for (let second = seconds[0]; second < seconds[1]; second += 5) {
    pause.totalMs += 5000 * pause.share;
    run.observe(sampleAt(second * 1000, { gcMinorPauseMs: pause.totalMs }));
  }
}

interface Pause {
  totalMs: number;
  share: number;
}

test('gc-pressure: too much of the window, with hysteresis', t => {
  const run = new TrackerRun(rule);
  const pause: Pause = { totalMs: 0, share: 0.05 };
  spend(run, [0, 120], pause);
  t.deepEqual(run.said, []);
  pause.share = 0.5;
  spend(run, [120, 240], pause);
  t.is(run.said.length, 1);
  pause.share = 0.2;
  spend(run, [240, 360], pause);
  t.is(run.said.length, 1, 'between the bounds nothing changes');
  pause.share = 0.05;
  spend(run, [360, 480], pause);
  t.is(run.said.length, 2);
});

test('gc-pressure: from the collections when the samples do not count pauses', t => {
  const run = new TrackerRun(rule);
  for (let second = 0; second < 120; second += 1) {
    run.observe(majorAt(second * 1000, 20 * megabyte, { pauseMs: 400 }));
    run.observe(sampleAt(second * 1000 + 500));
  }
  t.is(run.said.length, 1);
  t.regex(run.because, /(?:39|40) % of the last 60 s .*rate of allocation/);
});

test('gc-pressure: names a full heap as the reason', t => {
  const run = new TrackerRun(rule);
  run.observe(majorAt(0, 230 * megabyte));
  const pause: Pause = { totalMs: 0, share: 0.5 };
  spend(run, [1, 120], pause);
  t.regex(run.because, /nearly full/);
  t.is(run.judge.status().rules[0]?.verdict?.class, 'limit');
});
