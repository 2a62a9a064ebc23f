import test from 'ava';
import type { Worker } from '../../daemon/worker.ts';
import { alarm } from '../helpers/fake-judge.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';

/** Workers that leak alike, all accused in the same moment. No cool-down stands between their captures. */
async function allAccused(workers: number): Promise<FakeSupervision> {
  const { capture } = supervisedConfig('/nowhere');
  const fake = new FakeSupervision({
    app: { workers },
    rest: { capture: { ...capture, cooldownMs: 0 } },
  });
  const slots = Array.from({ length: workers }, (_, index) => index + 1);
  for (const slot of slots) await fake.serve(fake.current(slot));
  for (const slot of slots) await fake.read(fake.current(slot), alarm());
  return fake;
}

/** The successor of the worker whose turn it is has taken over, and that one is off the traffic. */
async function untilOffTraffic(fake: FakeSupervision): Promise<Worker> {
  const old = fake.supervision.replacement?.old;
  if (old === undefined || old === null) throw new Error('nothing is replaced');
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(old);
  return old;
}

test('alarm: of workers accused of the same at once, one is captured and the others are only restarted', async t => {
  const fake = await allAccused(3);
  const first = await untilOffTraffic(fake);
  t.is(first.state, 'capturing');
  await fake.answer(first, 'capture', {
    file: 'x',
    bytes: 1000,
    pauseMs: 20,
    rssBeforeBytes: 1,
    rssAfterBytes: 2,
  });
  const captured = fake.supervision.incident?.id ?? '';
  await fake.exit(first, { signal: 'SIGTERM' });
  await fake.analyses[0]?.end({ ok: false, because: 'not today' });
  for (const slot of [2, 3]) {
    const old = await untilOffTraffic(fake);
    t.is(old.slot, slot);
    t.is(old.state, 'stopping');
    t.is(fake.supervision.incident?.capture.kind, 'none');
    t.true(String(fake.supervision.incident?.capture.refusedBecause).includes(captured));
    await fake.exit(old, { signal: 'SIGTERM' });
  }
  t.is(fake.journal('capture.start').length, 1);
  t.is(fake.journal('incident.closed').length, 3);
  t.deepEqual(fake.bugs, []);
});

test('alarm: when the first of them could not be captured, the next one is', async t => {
  const fake = await allAccused(2);
  const first = await untilOffTraffic(fake);
  await fake.exit(first, { signal: 'SIGKILL' });
  t.is(fake.supervision.incident?.worker.slot, 2);
  const second = await untilOffTraffic(fake);
  t.is(second.state, 'capturing');
  t.is(fake.journal('capture.start').length, 2);
});
