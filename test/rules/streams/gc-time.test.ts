import test from 'ava';
import { GcTime } from '../../../rules/streams/gc-time.ts';
import { majorAt, sampleAt } from '../../helpers/readings.ts';

/** One sample a second, collections taking a share of each. */
function spend(time: GcTime, seconds: readonly [number, number], pause: Pause): void {
  for (let second = seconds[0]; second < seconds[1]; second += 1) {
    pause.totalMs += 1000 * pause.share;
    time.observe(second * 1000, sampleAt(second * 1000, { gcMajorPauseMs: pause.totalMs }));
  }
}

interface Pause {
  totalMs: number;
  share: number;
}

for (const windowMs of [10_000, 60_000, 3_600_000]) {
  test(`GcTime: share of the last ${windowMs / 1000} s`, t => {
    const time = new GcTime(windowMs);
    const seconds = windowMs / 1000;
    const pause: Pause = { totalMs: 0, share: 0.1 };
    spend(time, [0, Math.ceil(seconds / 2)], pause);
    t.is(time.ratio, null, 'half of the window has not been seen');
    spend(time, [Math.ceil(seconds / 2), 2 * seconds], pause);
    t.true(Math.abs((time.ratio ?? 0) - 0.1) < 0.01);
    pause.share = 0.5;
    spend(time, [2 * seconds, 3 * seconds + seconds / 16], pause);
    t.true(Math.abs((time.ratio ?? 0) - 0.5) < 0.03, String(time.ratio));
  });
}

test('GcTime: adds up the collections where the samples do not count', t => {
  const time = new GcTime(10_000);
  for (let second = 0; second < 30; second += 1) {
    time.observe(second * 1000, majorAt(second * 1000, 1, { pauseMs: 200 }));
  }
  t.true(Math.abs((time.ratio ?? 0) - 0.2) < 0.01);
});

test('GcTime: knows nothing before the first reading', t => {
  t.is(new GcTime(10_000).ratio, null);
});
