import test from 'ava';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

test('SIGUSR2: replaces every worker, one after the other', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  await fake.serve(fake.current(1));
  await fake.serve(fake.current(2));
  await fake.happen({ kind: 'signal', signal: 'SIGUSR2' });
  t.is(fake.supervision.replacement?.wanted.slot, 1);
  t.deepEqual(
    fake.supervision.wanted.map(({ slot }) => slot),
    [2],
  );
});

test('SIGHUP: of a terminal that was closed asks to stop, however often it comes', async t => {
  const fake = new FakeSupervision({ hasJustHungUp: () => true });
  const worker = fake.current();
  await fake.serve(worker);
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  t.is(worker.state, 'draining');
  t.deepEqual(fake.processOf(worker).groupSignals, []);
  t.is(fake.supervision.reloads, 0);
});

test('SIGQUIT: writes everything into the journal', async t => {
  const fake = new FakeSupervision();
  await fake.happen({ kind: 'signal', signal: 'SIGQUIT' });
  t.like(fake.journal('supervisor.dump')[0], { status: { schema: 'memsup.status/1' } });
});

test('SIGWINCH: goes on to the app', async t => {
  const fake = new FakeSupervision();
  await fake.happen({ kind: 'signal', signal: 'SIGWINCH' });
  t.deepEqual(fake.processOf(fake.current()).signals, ['SIGWINCH']);
});
