import test from 'ava';
import { serviceState } from '../../../daemon/systemd/service-state.ts';
import { FakeSupervision } from '../../helpers/fake-supervision.ts';

test('serviceState(): starting, ready, stopping', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  t.deepEqual(serviceState(fake.supervision), {
    phase: 'starting',
    status: '0 of 2 workers ready',
  });
  await fake.serve(fake.current(1));
  t.deepEqual(serviceState(fake.supervision), { phase: 'ready', status: '1 of 2 workers ready' });
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(serviceState(fake.supervision), {
    phase: 'stopping',
    status: 'stopping (SIGTERM), 2 workers left',
  });
});

test('serviceState(): it was ready, so it does not start again when its worker dies', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  await fake.exit(fake.current(), { signal: 'SIGKILL' });
  t.deepEqual(serviceState(fake.supervision), { phase: 'ready', status: '0 of 1 worker ready' });
});

test('serviceState(): reloading lasts until every worker has the new configuration', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  await fake.serve(fake.current(1));
  await fake.serve(fake.current(2));
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  for (let turn = 0; turn < 2; turn += 1) {
    t.like(serviceState(fake.supervision), { phase: 'reloading' });
    const old = fake.supervision.replacement?.old ?? fake.current();
    t.regex(
      serviceState(fake.supervision).status,
      new RegExp(`^2 of 2 workers ready; reloading; replacing worker ${old.slot}$`),
    );
    await fake.serve(fake.youngest());
    await fake.trust(fake.youngest());
    await fake.drained(old);
    await fake.exit(old, { signal: 'SIGTERM' });
  }
  t.deepEqual(serviceState(fake.supervision), { phase: 'ready', status: '2 of 2 workers ready' });
});

test('serviceState(): a configuration that cannot be read ends the reload', async t => {
  const fake = new FakeSupervision({ reload: () => Promise.reject(new Error('two on line 7')) });
  await fake.serve(fake.current());
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  t.like(serviceState(fake.supervision), { phase: 'ready' });
});
