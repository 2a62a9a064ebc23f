import test from 'ava';
import { alarm } from '../helpers/fake-judge.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

test('stopAll(): drains, stops, and ends with 0', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  const workers = [fake.current(1), fake.current(2)];
  for (const worker of workers) await fake.serve(worker);
  await fake.ask({ method: 'stop' });
  for (const worker of workers) {
    t.is(worker.state, 'draining');
    await fake.drained(worker);
    t.is(worker.state, 'stopping');
    t.deepEqual(fake.ends, []);
    await fake.exit(worker, { signal: 'SIGTERM' });
  }
  t.deepEqual(fake.ends, [0]);
  t.deepEqual(fake.bugs, []);
});

test('stopAll(): passes SIGINT on in the same words, and kills when it is asked again', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.serve(worker);
  await fake.happen({ kind: 'signal', signal: 'SIGINT' });
  await fake.drained(worker);
  t.deepEqual(fake.processOf(worker).signals, ['SIGINT']);
  await fake.happen({ kind: 'signal', signal: 'SIGINT' });
  t.deepEqual(fake.processOf(worker).groupSignals, ['SIGKILL']);
});

test('stopAll(): asked for again on the control socket, it goes on waiting for requests', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.serve(worker);
  const first = await fake.ask({ method: 'stop' });
  const second = await fake.ask({ method: 'stop' });
  await fake.happen({ kind: 'called-off' });
  t.deepEqual(
    [...first, ...second],
    [{ result: { stopping: true } }, { result: { stopping: true } }],
  );
  t.is(worker.state, 'draining');
  t.deepEqual(fake.processOf(worker).groupSignals, []);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(fake.processOf(worker).groupSignals, [], 'the first signal asks for what goes on');
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(fake.processOf(worker).groupSignals, ['SIGKILL']);
});

test('stopAll(): a worker that is still starting is stopped without a drain', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.ask({ method: 'stop' });
  t.is(worker.state, 'stopping');
  await fake.exit(worker, { signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [0]);
});

test('stopAll(): with nobody there it ends at once, and a restart that was due is off', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  await fake.exit(fake.current(), { code: 1 });
  t.not(fake.supervision.slots[0]?.restartTimer, null);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.is(fake.supervision.slots[0]?.restartTimer, null);
  t.deepEqual(fake.ends, [0]);
  await fake.happen({ kind: 'restart-due', slot: 1 });
  t.is(fake.processes.length, 1);
});

test('stopAll(): ends a replacement in each of its phases', async t => {
  const phases = ['starting', 'draining', 'capturing', 'retiring'] as const;
  for (const phase of phases) {
    const fake = new FakeSupervision();
    const old = fake.current();
    await fake.serve(old);
    const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
    const successor = fake.youngest();
    if (phase !== 'starting') {
      await fake.serve(successor);
      await fake.trust(successor);
    }
    if (phase === 'capturing' || phase === 'retiring') await fake.drained(old);
    if (phase === 'retiring') await fake.answer(old, 'capture', 'nonsense');
    t.is(fake.supervision.replacement?.plan.phase, phase);
    await fake.ask({ method: 'stop' });
    for (const worker of [old, successor]) {
      if (worker.state === 'draining') await fake.drained(worker);
      t.is(worker.state, 'stopping', `${phase}: generation ${worker.generation}`);
      await fake.exit(worker, { signal: 'SIGTERM' });
    }
    t.deepEqual(fake.ends, [0], phase);
    t.is(answers.length, 1, `${phase}: the request is answered once`);
    t.deepEqual(fake.bugs, []);
  }
});

test('stopAll(): closes the open incident', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  await fake.read(fake.current(), alarm());
  t.not(fake.supervision.incident, null);
  await fake.ask({ method: 'stop' });
  t.is(fake.supervision.incident, null);
  t.is(fake.journal('incident.closed').length, 1);
});

test('ready-deadline: ends memsup with 69 while nothing has ever worked', async t => {
  const fake = new FakeSupervision({ app: { ready: { by: 'listening' }, workers: 2 } });
  const [one, two] = [fake.current(1), fake.current(2)];
  await fake.happen({ kind: 'worker', worker: one, event: 'ready-deadline' });
  t.is(one.state, 'stopping');
  t.is(two.state, 'stopping');
  await fake.exit(one, { signal: 'SIGTERM' });
  await fake.exit(two, { signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [69]);
});

test('ready-deadline: that the app listens is no success when it is to say that it is ready', async t => {
  const fake = new FakeSupervision({ app: { ready: { by: 'message' } } });
  const worker = fake.current();
  await fake.greet(worker);
  await fake.listen(worker);
  await fake.happen({ kind: 'worker', worker, event: 'ready-deadline' });
  await fake.exit(worker, { signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [69]);
});

test('ready-deadline: of one worker does not stop another one that serves', async t => {
  const fake = new FakeSupervision({ app: { ready: { by: 'listening' }, workers: 2 } });
  const [one, two] = [fake.current(1), fake.current(2)];
  await fake.serve(one);
  await fake.happen({ kind: 'worker', worker: two, event: 'ready-deadline' });
  t.is(one.state, 'ready');
  await fake.exit(two, { signal: 'SIGTERM' });
  t.is(fake.supervision.stopping, null);
  t.not(fake.supervision.slots[1]?.restartTimer, null);
});

test('stopAll(): asked again with nobody left, it ends', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  fake.supervision.workers.clear(); // As after a bug in the middle of a worker's end.
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [0]);
});
