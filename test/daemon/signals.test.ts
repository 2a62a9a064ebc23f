import test from 'ava';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';

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

test('SIGHUP: the successors have the new configuration, the number of workers stays', async t => {
  const config = supervisedConfig('/state', { app: { args: ['--new'], workers: 9 } });
  const fake = new FakeSupervision({ reload: () => Promise.resolve(config) });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  t.is(fake.supervision.config.app.workers, 1);
  t.is(fake.processes.at(-1)?.spec.args.at(-1), '--new');
  t.is(fake.processes.length, 2);
});

test('SIGHUP: a configuration that cannot be read changes nothing', async t => {
  const fake = new FakeSupervision({ reload: () => Promise.reject(new Error('two on line 7')) });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  t.is(fake.supervision.replacement, null);
  t.true(fake.logged.some(({ message }) => message.includes('two on line 7')));
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
