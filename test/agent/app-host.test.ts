import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { AppHost, leakNewsOf } from '../../agent/app-host.ts';
import { findAgent } from '../../base/app-link.ts';

test.serial('AppHost: the app finds it, says ready, and counts its work', t => {
  let ready = 0;
  const host = new AppHost(() => {
    ready += 1;
  });
  host.publish();
  const link = findAgent();
  if (link === null) return t.fail('not found');
  link.ready();
  t.is(ready, 1);
  const [first, second] = [link.begin(), link.begin()];
  t.is(host.busy, 2);
  first();
  first();
  t.is(host.busy, 1, 'ending twice does nothing more');
  second();
  return t.is(host.busy, 0);
});

test.serial('AppHost: tells who listens, until they stop', async t => {
  const host = new AppHost(() => {});
  host.publish();
  const heard: number[] = [];
  const stop = findAgent()?.subscribe('drain', ({ deadlineMs }) => heard.push(deadlineMs));
  host.tell('drain', { deadlineMs: 1 });
  await turn();
  stop?.();
  host.tell('drain', { deadlineMs: 2 });
  await turn();
  t.deepEqual(heard, [1]);
});

test('leakNewsOf(): takes what looks like it and nothing else', t => {
  t.is(leakNewsOf(null), null);
  t.is(leakNewsOf({ type: 'leak', data: null }), null);
  t.is(leakNewsOf({ type: 'capture', data: { rule: 'leak', verdict: {} } }), null);
  t.is(
    leakNewsOf({ type: 'leak', data: { rule: 'leak', tier: 'leak', verdict: {} } })?.rule,
    'leak',
  );
});
