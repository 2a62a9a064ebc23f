import test from 'ava';
import type { EventLoopSpec } from '../../../base/rule-spec.ts';
import { sampleAt } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

function rule(changes: Partial<EventLoopSpec>): EventLoopSpec {
  return {
    ...plainRule,
    type: 'event-loop',
    delayP99AboveMs: null,
    utilizationAbove: null,
    ...changes,
  };
}

test('event-loop: late callbacks', t => {
  const run = new TrackerRun(rule({ delayP99AboveMs: 100 }));
  run.observe(sampleAt(1000, { loopDelayP99Ms: 100 }), sampleAt(2000, { loopDelayP99Ms: 101 }));
  t.deepEqual(run.said, ['raised@2']);
  t.regex(run.because, /waits 101 ms or more, the limit is 100 ms/);
});

test('event-loop: no idle time left', t => {
  const run = new TrackerRun(rule({ utilizationAbove: 0.9 }));
  run.observe(sampleAt(1000, { elu: 0.95 }), sampleAt(2000, { elu: 0.5 }));
  t.deepEqual(run.said, ['raised@1', 'cleared@2']);
});

test('event-loop: a worker that does not measure it is not accused', t => {
  const run = new TrackerRun(rule({ delayP99AboveMs: 0, utilizationAbove: 0 }));
  run.observe(sampleAt(1000, { loopDelayP99Ms: null, elu: null }));
  t.deepEqual(run.said, []);
});
