import test from 'ava';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

test('readiness: an app that listens is ready at once', async t => {
  const fake = new FakeSupervision();
  await fake.greet(fake.current());
  t.is(fake.current().state, 'starting');
  await fake.listen(fake.current());
  t.is(fake.current().state, 'ready');
  t.true(fake.supervision.listens);
  t.true(fake.supervision.isService);
});

test('readiness: an app that does not listen is ready when it has run for a moment', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker);
  await fake.happen({ kind: 'settled', worker });
  t.is(worker.state, 'ready');
  t.false(fake.supervision.isService);
});

test('readiness: an app that is at its main script till the deadline runs, so it is ready', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.happen({ kind: 'worker', worker, event: 'ready-deadline' });
  t.is(worker.state, 'ready');
  t.is(fake.journal('worker.ready')[0]?.['because'], 'it runs');
});

test('readiness: once the app has listened, a process of it that does not is not ready', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  const [one, two] = [fake.current(1), fake.current(2)];
  await fake.serve(one);
  await fake.happen({ kind: 'settled', worker: two });
  t.is(two.state, 'starting');
  await fake.happen({ kind: 'worker', worker: two, event: 'ready-deadline' });
  t.is(two.state, 'stopping');
});

test('readiness: an app that listens only later is known as a service from then on', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker);
  await fake.happen({ kind: 'settled', worker });
  await fake.listen(worker);
  t.true(fake.supervision.listens);
  t.true(fake.supervision.isService);
  await fake.exit(worker, { code: 9 });
  t.deepEqual(fake.ends, [], 'a service that exits has failed');
});

test('hello: the judge learns the limits, and the trace begins once', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker);
  t.is(fake.judgeOf(worker).limits?.heapLimitBytes, 2_200_000_000);
  await fake.read(worker);
  await fake.greet(worker);
  await fake.read(worker);
  t.is(fake.judgeOf(worker).observed.length, 2);
});

test('agent-gone: the end of a connection that was replaced does not count', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker);
  const first = worker.agent;
  await fake.greet(worker);
  if (first === null) throw new Error('the agent is there');
  await fake.happen({ kind: 'agent-gone', worker, link: first });
  t.not(worker.agent, null);
});

test('tick: one that comes much too late judges nobody, for what they said is unread', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker);
  fake.clock.advance(1000);
  await fake.happen({ kind: 'tick' });
  t.is(fake.judgeOf(worker).ticks.length, 1);
  fake.clock.advance(60_000);
  await fake.happen({ kind: 'tick' });
  t.is(fake.judgeOf(worker).ticks.length, 1);
  fake.clock.advance(1000);
  await fake.happen({ kind: 'tick' });
  t.is(fake.judgeOf(worker).ticks.length, 2);
});

test('bind: what the system refuses is answered with its number', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  const data = {
    id: 4,
    address: null,
    port: 80,
    addressType: 4,
    flags: 0,
    fd: null,
    nth: 0,
  } as const;
  await fake.happen({ kind: 'agent', worker, message: { type: 'bind', data } });
  t.deepEqual(fake.processOf(worker).orders, [
    { type: 'bound', data: { id: 4, errno: -95, hold: false } },
  ]);
});
