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
