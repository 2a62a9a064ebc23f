import test from 'ava';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

test('replacement: start-first starts, trusts, drains, stops, and says so at each step', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'restart', slot: null, reason: 'a new certificate' });
  const successor = fake.youngest();
  t.not(successor, old);
  await fake.serve(successor);
  t.is(fake.current(), old, 'not trusted yet');
  t.is(old.state, 'ready');
  await fake.trust(successor);
  t.is(fake.current(), successor);
  t.is(old.state, 'draining');
  await fake.drained(old);
  t.is(old.state, 'stopping');
  t.deepEqual(fake.processOf(old).signals, ['SIGTERM']);
  t.deepEqual(answers, []);
  await fake.exit(old, { signal: 'SIGTERM' });
  t.like(answers[0], { result: { outcomes: [{ slot: 1, done: true }] } });
  t.is(fake.supervision.replacement, null);
  t.deepEqual(
    fake.journal().map(({ event }) => event),
    [
      'worker.start',
      'worker.ready',
      'restart.planned',
      'worker.start',
      'worker.ready',
      'worker.drain',
      'worker.exit',
      'restart.done',
    ],
  );
  t.like(fake.journal('restart.planned')[0], {
    because: 'a new certificate',
    order: 'start-first',
  });
  t.deepEqual(fake.bugs, []);
});

test('replacement: a successor that dies while starting leaves the old one serving', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  await fake.exit(successor, { code: 1 });
  t.is(fake.current(), old);
  t.is(old.state, 'ready');
  t.is(old.wantedGone, null);
  t.is(fake.supervision.workers.size, 1);
  t.is(fake.supervision.slots[0]?.restartTimer, null);
  t.like(answers[0], { result: { outcomes: [{ done: false }] } });
  t.regex(String(fake.journal('restart.refused')[0]?.['because']), /goes on serving/);
});

test('replacement: a successor that dies before it is trusted leaves the old one serving', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.exit(successor, { code: 1 });
  await fake.trust(successor);
  t.is(fake.current(), old);
  t.is(old.state, 'ready');
  t.is(fake.supervision.replacement, null);
});

test('replacement: an old worker that dies mid-drain ends the replacement well', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.exit(old, { signal: 'SIGKILL' });
  t.is(fake.current(), successor);
  t.is(fake.supervision.workers.size, 1);
  t.like(answers[0], { result: { outcomes: [{ done: true }] } });
  t.deepEqual(fake.bugs, []);
});

test('replacement: when both die while the successor starts, the slot recovers', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  await fake.exit(old, { signal: 'SIGSEGV' });
  t.is(fake.supervision.slots[0]?.restartTimer, null, 'a successor is coming up already');
  await fake.exit(successor, { code: 1 });
  t.not(fake.supervision.slots[0]?.restartTimer, null);
  t.regex(JSON.stringify(answers[0]), /the old worker has gone/);
  await fake.happen({ kind: 'restart-due', slot: 1 });
  t.is(fake.current().generation, 3);
});

test('replacement: stop-first stops the old one before anything starts', async t => {
  const fake = new FakeSupervision({ app: { replace: 'stop-first' } });
  const old = fake.current();
  await fake.serve(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  t.is(fake.processes.length, 1);
  await fake.drained(old);
  t.is(fake.processes.length, 1);
  await fake.exit(old, { signal: 'SIGTERM' });
  const successor = fake.current();
  t.is(successor.generation, 2);
  await fake.serve(successor);
  await fake.trust(successor);
  t.is(fake.supervision.replacement, null);
  t.is(fake.journal('restart.done').length, 1);
});

test('replacement: stop-first starts the successor once the address is free, while the old one still works', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.greet(old, []);
  await fake.listen(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  t.is(fake.processes.length, 1);
  const released = { code: 'released', text: '' };
  await fake.happen({ kind: 'agent', worker: old, message: { type: 'notice', data: released } });
  t.is(fake.processes.length, 2);
  t.is(old.state, 'draining');
  const successor = fake.youngest();
  await fake.exit(successor, { code: 1 });
  await fake.drained(old);
  t.is(fake.processes.length, 2, 'not again beside the old one');
  await fake.exit(old, { signal: 'SIGTERM' });
  const second = fake.current();
  t.is(second.generation, 3);
  await fake.serve(second);
  await fake.trust(second);
  t.is(fake.journal('restart.done').length, 1);
  t.deepEqual(fake.bugs, []);
});

test('replacement: a stop-first successor that is never ready is tried again', async t => {
  const fake = new FakeSupervision({ app: { replace: 'stop-first' } });
  const old = fake.current();
  await fake.serve(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
  const successor = fake.current();
  await fake.happen({ kind: 'worker', worker: successor, event: 'ready-deadline' });
  t.is(successor.state, 'stopping');
  await fake.exit(successor, { signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [], 'memsup goes on');
  t.not(fake.supervision.slots[0]?.restartTimer, null);
  t.is(fake.journal('worker.exit').at(-1)?.['cause'], 'never-ready');
});

test('replacement: all slots are restarted one after another', async t => {
  const fake = new FakeSupervision({ app: { workers: 3 } });
  const olds = [1, 2, 3].map(slot => fake.current(slot));
  for (const old of olds) await fake.serve(old);
  const answers = await fake.ask({ method: 'restart', slot: null, reason: 'deploy' });
  for (const old of olds) {
    t.is(fake.supervision.workers.size, 4, 'never more than one above');
    t.is(fake.supervision.replacement?.old, old);
    const successor = fake.youngest();
    await fake.serve(successor);
    await fake.trust(successor);
    await fake.drained(old);
    await fake.exit(old, { signal: 'SIGTERM' });
  }
  t.is(fake.supervision.workers.size, 3);
  t.like(answers[0], {
    result: {
      outcomes: [
        { slot: 1, done: true },
        { slot: 2, done: true },
        { slot: 3, done: true },
      ],
    },
  });
  t.is(answers.length, 1);
});

test('replacement: a slot that does not exist is refused', async t => {
  const fake = new FakeSupervision();
  const answers = await fake.ask({ method: 'restart', slot: 7, reason: '' });
  t.true('error' in (answers[0] ?? {}));
  t.is(answers.length, 1);
});

test('replacement: one that is asked for while memsup stops is refused, not forgotten', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  await fake.ask({ method: 'stop' });
  const answers = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  t.regex(JSON.stringify(answers), /memsup is stopping/);
});

test('replacement: the drain of a worker below a command goes over its socket', async t => {
  const fake = new FakeSupervision({ app: { command: ['npm', 'start'], script: null } });
  const old = fake.current();
  await fake.serve(old);
  if (old.hello === null) throw new Error('it has said hello');
  old.hello = { ...old.hello, pid: 77 };
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  t.deepEqual(fake.processOf(old).orders, []);
  t.is(fake.toldTo(old).at(-1)?.type, 'drain');
});

test('replacement: a capture of which cannot be told whether it is safe is refused, and all else goes on', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  fake.supervision.incidents.makeRoom = () => {
    throw new Error('EIO: i/o error');
  };
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  t.regex(String(fake.journal('capture.refused')[0]?.['because']), /EIO: i\/o error/);
  t.is(answers.length, 1);
  t.is(old.state, 'stopping');
  await fake.exit(old, { signal: 'SIGTERM' });
  t.is(fake.supervision.replacement, null);
  t.deepEqual(fake.bugs, []);
});

test('replacement: a capture that a bug has left without an end is over after its time', async t => {
  const bug = new Error('a bug in what makes the order');
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  fake.supervision.log.write = (_level, message) => {
    if (message.startsWith('capturing the heap')) throw bug;
  };
  await fake.drained(old);
  t.deepEqual(fake.bugs, [bug]);
  fake.clock.advance(39_000);
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.is(old.state, 'drained');
  fake.clock.advance(2000);
  await fake.happen({ kind: 'tick' });
  t.regex(String(fake.journal('capture.refused')[0]?.['because']), /did not end/);
  t.is(answers.length, 1);
  t.is(old.state, 'stopping');
  await fake.exit(old, { signal: 'SIGTERM' });
  t.is(fake.supervision.replacement, null);
});

test('replacement: a capture has the time that its order gives it', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  fake.clock.advance(old.captureOrder?.timeoutMs ?? 0);
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.is(old.state, 'capturing');
  fake.clock.advance(20_000);
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.is(old.state, 'stopping');
  t.is(old.captureOrder, null);
  t.regex(String(fake.journal('capture.refused')[0]?.['because']), /did not end/);
  t.is(answers.length, 1);
  t.is(fake.journal('capture.refused').length, 1);
  t.deepEqual(fake.bugs, []);
});
