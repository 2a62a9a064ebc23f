import test from 'ava';
import type { ThresholdCondition, ThresholdSpec } from '../../../base/rule-spec.ts';
import { majorAt, sampleAt } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

const megabyte = 2 ** 20;

function condition(changes: Partial<ThresholdCondition>): ThresholdCondition {
  return {
    signal: 'rss.bytes',
    above: null,
    below: null,
    resolveAt: null,
    growthShareMin: null,
    ...changes,
  };
}

function threshold(any: ThresholdCondition[], changes: Partial<ThresholdSpec> = {}): ThresholdSpec {
  return { ...plainRule, type: 'threshold', any, ...changes };
}

const above100 = condition({ above: 100 * megabyte });

function rss(second: number, megabytes: number) {
  return sampleAt(second * 1000, { rssBytes: megabytes * megabyte });
}

test('threshold: above is above, not at', t => {
  const run = new TrackerRun(threshold([above100]));
  run.observe(rss(1, 100));
  t.deepEqual(run.said, []);
  run.observe(rss(2, 100.001));
  t.deepEqual(run.said, ['raised@2']);
});

test('threshold: below', t => {
  const run = new TrackerRun(threshold([condition({ below: 50 * megabyte })]));
  run.observe(rss(1, 50), rss(2, 49));
  t.deepEqual(run.said, ['raised@2']);
});

test('threshold: holds until it is back past the resolve bound', t => {
  const run = new TrackerRun(
    threshold([condition({ above: 100 * megabyte, resolveAt: 80 * megabyte })]),
  );
  run.observe(rss(1, 101), rss(2, 90), rss(3, 81), rss(4, 80), rss(5, 99));
  t.deepEqual(run.said, ['raised@1', 'cleared@4']);
});

test('threshold: must hold for as long as the rule asks, without a gap', t => {
  const run = new TrackerRun(threshold([above100], { for: { durationMs: 30_000 } }));
  run.observe(rss(0, 101), rss(20, 101), rss(25, 99), rss(26, 101), rss(55, 101));
  t.deepEqual(run.said, []);
  run.observe(rss(56, 101));
  t.deepEqual(run.said, ['raised@56']);
});

test('threshold: a duration ends by time alone', t => {
  const run = new TrackerRun(threshold([above100], { for: { durationMs: 30_000 } }));
  run.observe(rss(0, 101));
  run.tick(29.9);
  t.deepEqual(run.said, []);
  run.tick(30);
  t.deepEqual(run.said, ['raised@30']);
});

test('threshold: silence that is expected does not count as time', t => {
  const run = new TrackerRun(threshold([above100], { for: { durationMs: 30_000 } }));
  run.observe(rss(0, 101));
  run.judge.expectSilence(90_000);
  run.tick(90);
  run.tick(119.9);
  t.deepEqual(run.said, []);
  run.tick(120);
  t.deepEqual(run.said, ['raised@120']);
});

test('threshold: an alarm that lasts says that it is back behind its bound, not that it is past it', t => {
  const lasting = condition({ ...above100, resolveAt: 80 * megabyte });
  const run = new TrackerRun(threshold([lasting], { for: { evaluations: 2 } }));
  run.observe(rss(1, 101), rss(2, 90));
  t.deepEqual(run.said, ['raised@2']);
  t.is(run.because, 'rss.bytes was above 100 MiB and is 90.0 MiB now');
});

test('threshold: counts evaluations by samples', t => {
  const run = new TrackerRun(threshold([above100], { for: { evaluations: 3 } }));
  run.observe(rss(1, 101), majorAt(1500, megabyte), rss(2, 101));
  run.tick(3);
  t.deepEqual(run.said, []);
  run.observe(rss(4, 101));
  t.deepEqual(run.said, ['raised@4']);
});

test('threshold: any of its conditions will do', t => {
  const run = new TrackerRun(
    threshold([above100, condition({ signal: 'handles.count', above: 50 })]),
  );
  run.observe(sampleAt(1000, { handles: 51 }));
  t.deepEqual(run.said, ['raised@1']);
  t.is(run.because, 'handles.count is 51, above 50');
});

test('threshold: a signal that the worker cannot give never fires', t => {
  const run = new TrackerRun(threshold([condition({ signal: 'fds.count', above: 0 })]));
  run.observe(sampleAt(1000, { fds: null }));
  t.deepEqual(run.said, []);
});

test('threshold: shares of limits', t => {
  const conditions = [
    condition({ signal: 'rss.limitRatio', above: 0.9 }),
    condition({ signal: 'fds.limitRatio', above: 0.9 }),
    condition({ signal: 'heap.floorRatio', above: 0.85 }),
  ];
  const run = new TrackerRun(threshold(conditions));
  run.observe(sampleAt(1000, { fds: 900 }), rss(2, 460));
  t.deepEqual(run.said, []);
  run.observe(sampleAt(3000, { fds: 901 }));
  t.deepEqual(run.said, ['raised@3']);
  t.is(run.because, 'fds.limitRatio is 90.1 %, above 90.0 %');
  run.observe(sampleAt(4000));
  run.observe(majorAt(5000, 219 * megabyte), sampleAt(5500, { heapPhysicalBytes: 60 * megabyte }));
  t.deepEqual(run.said, ['raised@3', 'cleared@4', 'raised@6']);
});

test('threshold: growthShareMin asks for growth beside the value', t => {
  const run = new TrackerRun(threshold([condition({ above: 1, growthShareMin: 0.3 })]));
  run.observe(rss(1, 101), rss(2, 101));
  t.deepEqual(run.said, []);
});

test('threshold: time to the limit of a steep leak', t => {
  const run = new TrackerRun(
    threshold([condition({ signal: 'leak.timeToLimitMs', below: 600_000, growthShareMin: 0.3 })]),
  );
  for (let second = 0; second < 100; second += 4) {
    const bytes = (10 + 2 * second) * megabyte;
    run.observe(
      majorAt(second * 1000, bytes),
      sampleAt(second * 1000 + 500, {
        rssBytes: bytes + 70 * megabyte,
        heapPhysicalBytes: bytes + 10 * megabyte,
      }),
    );
  }
  t.is(run.said.length, 0, 'without a leak rule nothing measures growth');
});
