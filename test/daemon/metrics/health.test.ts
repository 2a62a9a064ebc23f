import test from 'ava';
import { liveness, readiness, startup, tickSilenceMaxMs } from '../../../daemon/metrics/health.ts';
import { FakeSupervision } from '../../helpers/fake-supervision.ts';

test('liveness(): a loop that turns, up to the limit itself', t => {
  t.true(liveness(0).ok);
  t.true(liveness(tickSilenceMaxMs).ok);
  t.deepEqual(liveness(tickSilenceMaxMs + 1000), {
    ok: false,
    because: 'the loop has not turned for 16 s',
  });
});

test('readiness(): somebody serves, until memsup stops', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  t.deepEqual(readiness(fake.supervision), { ok: false, because: '0 of 2 workers are ready' });
  await fake.serve(fake.current(2));
  t.deepEqual(readiness(fake.supervision), { ok: true, because: '1 of 2 workers are ready' });
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.deepEqual(readiness(fake.supervision), { ok: false, because: 'stopping: SIGTERM' });
});

test('startup(): over once a worker was ready', t => {
  t.false(startup(false).ok);
  t.true(startup(true).ok);
});
