import test from 'ava';
import { setTimeout as sleep } from 'node:timers/promises';
import { readiness } from '../../daemon/metrics/health.ts';
import { eventually } from '../helpers/eventually.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

async function serving(delayMs: number): Promise<FakeSupervision> {
  const fake = new FakeSupervision({ rest: { shutdown: { delayMs } } });
  await fake.serve(fake.current());
  return fake;
}

test('shutdown.delay: not ready at once, but serving until it is over', async t => {
  const fake = await serving(40);
  const worker = fake.current();
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.false(readiness(fake.supervision).ok);
  t.is(worker.state, 'ready');
  await eventually(() => worker.state === 'draining', 'the drain begins');
  await fake.drained(worker);
  await fake.exit(worker, { signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [0]);
});

test('shutdown.delay: not for a person who presses Ctrl-C', async t => {
  const fake = await serving(3_600_000);
  await fake.happen({ kind: 'signal', signal: 'SIGINT' });
  t.is(fake.current().state, 'draining');
});

test('shutdown.delay: a second signal kills', async t => {
  const fake = await serving(3_600_000);
  const worker = fake.current();
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' }, { kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(fake.processOf(worker).groupSignals, ['SIGKILL']);
});

test('shutdown.delay: a worker that dies meanwhile is not started again, and its end is the end', async t => {
  const fake = await serving(30);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  await fake.exit(fake.current(), { signal: 'SIGKILL' });
  t.deepEqual(fake.ends, [0]);
  await sleep(60); // The timer that is left over finds nobody.
  t.deepEqual([fake.bugs, fake.processes.length], [[], 1]);
});
