import test from 'ava';
import type { UnresponsiveSpec } from '../../../base/rule-spec.ts';
import { sampleAt } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

const rule: UnresponsiveSpec = { ...plainRule, type: 'unresponsive', afterMs: 30_000 };

test('unresponsive: silence for as long as the rule allows', t => {
  const run = new TrackerRun(rule);
  run.observe(sampleAt(10_000));
  run.tick(39.9);
  t.deepEqual(run.said, []);
  run.tick(40);
  t.deepEqual(run.said, ['raised@40']);
  t.regex(run.because, /nothing was heard of the worker for 30 s/);
});

test('unresponsive: a worker that speaks again clears it', t => {
  const run = new TrackerRun(rule);
  run.observe(sampleAt(10_000));
  run.tick(45);
  run.observe(sampleAt(50_000));
  t.deepEqual(run.said, ['raised@45', 'cleared@50']);
});

test('unresponsive: a worker that has not spoken yet is starting, not silent', t => {
  const run = new TrackerRun(rule);
  run.tick(300);
  t.deepEqual(run.said, []);
});

test('unresponsive: expected silence does not count', t => {
  const run = new TrackerRun(rule);
  run.observe(sampleAt(10_000));
  run.judge.expectSilence(120_000);
  run.tick(100);
  run.tick(149);
  t.deepEqual(run.said, []);
  run.tick(150);
  t.deepEqual(run.said, ['raised@150']);
});
