import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { statusReport } from '../../daemon/status.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

test('onExit(): a service that crashes is restarted after a delay', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.serve(worker);
  await fake.exit(worker, { code: 7 });
  t.is(fake.supervision.workers.size, 0);
  t.not(fake.supervision.slots[0]?.restartTimer, null);
  t.like(fake.journal('restart.planned')[0], { because: 'crashed with exit code 7' });
  t.deepEqual(fake.processOf(worker).groupSignals, ['SIGKILL'], 'nothing of it outlives it');
  await fake.happen({ kind: 'restart-due', slot: 1 });
  t.is(fake.current().generation, 2);
  t.is(fake.supervision.slots[0]?.restarts, 1);
});

test('onExit(): a script that ends, ends memsup with its code', async t => {
  const fake = new FakeSupervision();
  await fake.greet(fake.current());
  await fake.exit(fake.current(), { code: 0 });
  t.deepEqual(fake.ends, [0]);
});

test('onExit(): with two slots the worst code counts, once both have ended', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  await fake.exit(fake.current(1), { code: 3 });
  t.deepEqual(fake.ends, []);
  await fake.exit(fake.current(2), { code: 0 });
  t.deepEqual(fake.ends, [3]);
});

test('onExit(): a process that cannot be started at the first try ends memsup', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.happen({
    kind: 'exit',
    worker,
    code: null,
    signal: null,
    failure: 'spawn nodde ENOENT',
  });
  t.deepEqual(fake.ends, [1]);
});

test('onExit(): the budget runs out, and memsup ends with 75', async t => {
  const fake = new FakeSupervision();
  for (let crash = 0; crash < 6; crash += 1) {
    t.deepEqual(fake.ends, []);
    await fake.serve(fake.current());
    await fake.exit(fake.current(), { code: 1 });
    if (crash < 5) await fake.happen({ kind: 'restart-due', slot: 1 });
  }
  t.deepEqual(fake.ends, [75]);
  t.is(fake.supervision.slots[0]?.failuresInRow, 5);
});

test('onExit(): the budget is whole again after its period', async t => {
  const fake = new FakeSupervision();
  for (let crash = 0; crash < 12; crash += 1) {
    await fake.serve(fake.current());
    fake.clock.advance(130_000);
    await fake.exit(fake.current(), { code: 1 });
    await fake.happen({ kind: 'restart-due', slot: 1 });
  }
  t.deepEqual(fake.ends, []);
  t.is(fake.supervision.slots[0]?.failuresInRow, 1, 'each had proved itself');
});

test('onExit(): a port in use at the first start is told once, with the app’s own code', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.greet(worker);
  // It has counted as ready for a moment: its start takes longer than an app that does not listen is given.
  await fake.happen({ kind: 'settled', worker });
  t.is(worker.state, 'ready');
  const data = { code: 'address-in-use', text: '127.0.0.1:3000' };
  await fake.happen({ kind: 'agent', worker, message: { type: 'notice', data } });
  await fake.exit(worker, { code: 1 });
  t.deepEqual(fake.ends, [1]);
  t.regex(String(fake.journal('worker.exit')[0]?.['because']), /could not listen on 127/);
});

test('onExit(): a worker without an agent that ran for long has crashed, not failed to start', async t => {
  const fake = new FakeSupervision({ app: { command: ['./server'], script: null } });
  const worker = fake.current();
  await fake.happen({ kind: 'settled', worker });
  fake.clock.advance(3_600_000);
  await fake.exit(worker, { code: 1 });
  t.deepEqual(fake.ends, []);
  t.is(fake.journal('worker.exit')[0]?.['cause'], 'crashed');
});

test('onExit(): a supervisor whose journal cannot be written still restarts the app', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  fake.supervision.journal.close();
  await fake.exit(fake.current(), { code: 1 });
  t.not(fake.supervision.slots[0]?.restartTimer, null);
  t.deepEqual(fake.bugs, []);
});

test('onExit(): what cannot be removed of a worker that has gone does not keep the next one from starting', async t => {
  const fake = new FakeSupervision();
  const worker = fake.current();
  await fake.serve(worker);
  // Stand for a state folder that is not ours any more: neither can be removed the way it is.
  const reports = path.join(fake.stateDir, 'reports');
  fs.rmSync(reports, { recursive: true });
  fs.writeFileSync(reports, '');
  fs.mkdirSync(path.join(fake.stateDir, 'baselines/w1-g1.heapsnapshot'));
  await fake.exit(worker, { code: 1 });
  t.is(worker.state, 'stopped');
  t.is(fake.supervision.workers.size, 0);
  t.not(fake.supervision.slots[0]?.restartTimer, null);
  const errors = fake.logged.filter(({ message }) => message.startsWith('cannot'));
  t.is(errors.length, 2);
  await fake.happen({ kind: 'restart-due', slot: 1 });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  await fake.exit(fake.current(), { signal: 'SIGTERM' });
  t.deepEqual(fake.ends, [0]);
  t.deepEqual(fake.bugs, []);
});

test('onExit(): one kill of the kernel’s explains one death', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  const [one, two] = [fake.current(1), fake.current(2)];
  for (const worker of [one, two]) {
    await fake.serve(worker);
    worker.oomKillsAtStart -= 1; // The counter has risen by one since.
  }
  await fake.exit(one, { signal: 'SIGKILL' });
  await fake.exit(two, { signal: 'SIGKILL' });
  const causes = fake.journal('worker.exit').map(record => record['cause']);
  t.deepEqual(causes, ['kernel-out-of-memory', 'killed']);
});

test('onExit(): what was said before the end but read after it strikes nobody', async t => {
  const fake = new FakeSupervision();
  const gone = fake.current();
  await fake.serve(gone);
  await fake.exit(gone, { code: 1 });
  await fake.happen({ kind: 'restart-due', slot: 1 });
  await fake.serve(fake.current());
  await fake.read(gone);
  t.is(fake.judgeOf(gone).observed.length, 0);
});

for (const ask of ['SIGHUP', 'SIGUSR2', 'restart'] as const) {
  test(`onExit(): a worker that was given up is started again by ${ask}`, async t => {
    const { fake, answers } = await givenUp(ask);
    const fresh = fake.current(2);
    t.is(fresh.generation, 7);
    t.false(statusReport(fake.supervision).workers[1]?.gaveUp);
    await fake.serve(fresh);
    t.deepEqual(answers, [], 'it may yet fail at once');
    await fake.trust(fresh);
    t.like(fake.journal('restart.done').at(-1), { worker: 2, reason: 'request' });
    const outcomes = [
      { slot: 2, done: true, because: `started again as pid ${fresh.process.pid}` },
    ];
    if (ask === 'restart') t.deepEqual(answers, [{ result: { outcomes } }]);
    t.deepEqual(fake.bugs, []);
  });
}

test('onExit(): a worker that was given up and fails again is given up again, and that is the answer', async t => {
  const { fake, answers } = await givenUp('restart');
  await fake.exit(fake.current(2), { code: 1 });
  const because = 'it failed while starting, with exit code 1';
  t.deepEqual(answers, [{ result: { outcomes: [{ slot: 2, done: false, because }] } }]);
  t.is(fake.journal('restart.refused').at(-2)?.['because'], because);
  t.true(statusReport(fake.supervision).workers[1]?.gaveUp);
  t.deepEqual(fake.ends, []);
});

test('onExit(): a stop answers who waits for a worker that was given up', async t => {
  const { fake, answers } = await givenUp('restart');
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.like(answers, [{ result: { outcomes: [{ because: 'memsup is stopping' }] } }]);
});

/** Two workers of which the second has crashed until it was given up, and then somebody asks for it. */
async function givenUp(ask: 'SIGHUP' | 'SIGUSR2' | 'restart') {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  await fake.serve(fake.current(1));
  for (let crash = 0; crash < 6; crash += 1) {
    await fake.serve(fake.current(2));
    await fake.exit(fake.current(2), { code: 1 });
    if (crash < 5) await fake.happen({ kind: 'restart-due', slot: 2 });
  }
  const [, second] = statusReport(fake.supervision).workers;
  if (second?.gaveUp !== true) throw new Error('it was not given up');
  if (ask === 'restart') {
    return { fake, answers: await fake.ask({ method: 'restart', slot: 2, reason: 'mended' }) };
  }
  const old = fake.current(1);
  await fake.happen({ kind: 'signal', signal: ask });
  await fake.settle();
  // The other one comes first: it has its turn, then this one.
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
  return { fake, answers: [] };
}
