import test from 'ava';
import type { Worker } from '../../daemon/worker.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { sampleReading } from '../helpers/messages.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';

/** Everything from where the successor has been started up to where the old worker has gone. */
async function complete(fake: FakeSupervision): Promise<void> {
  const { old, successor } = fake.supervision.replacement ?? {};
  if (!old || !successor) throw new Error('nothing is being replaced');
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
}

test('replacement: a second wish while a slot is being replaced comes after it, a third joins the second', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  const first = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const second = await fake.ask({ method: 'restart', slot: 1, reason: 'a deploy' });
  const third = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  t.is(fake.supervision.wanted.length, 1);
  await complete(fake);
  t.deepEqual([first.length, second.length, third.length], [1, 0, 0]);
  await complete(fake);
  t.deepEqual([first.length, second.length, third.length], [1, 1, 1]);
  t.is(fake.current().generation, 3);
  t.is(fake.journal('restart.done').at(-1)?.['because'], 'a deploy');
  t.is(fake.supervision.replacement, null);
});

test('replacement: with stop-first, a successor that starts after the second wish fulfils it', async t => {
  const fake = new FakeSupervision({ app: { replace: 'stop-first' } });
  const old = fake.current();
  await fake.serve(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const second = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
  await fake.serve(fake.current());
  await fake.trust(fake.current());
  t.like(second[0], { result: { outcomes: [{ done: true }] } });
  t.is(fake.current().generation, 2);
});

test('replacement: a reload in the middle of a roll ends with every slot on the new configuration', async t => {
  const fresh = supervisedConfig('/nowhere', { app: { workers: 2, args: ['new'] } });
  const fake = new FakeSupervision({ app: { workers: 2 }, reload: () => Promise.resolve(fresh) });
  for (const slot of [1, 2]) await fake.serve(fake.current(slot));
  await fake.ask({ method: 'restart', slot: null, reason: '' });
  await fake.happen({ kind: 'signal', signal: 'SIGHUP' });
  await fake.settle();
  while (fake.supervision.replacement !== null) await complete(fake);
  for (const slot of [1, 2]) t.is(fake.processOf(fake.current(slot)).spec.args.at(-1), 'new');
  t.is(fake.supervision.wanted.length, 0);
  t.deepEqual(fake.bugs, []);
});

test('replacement: a worker that is still coming up is waited for, not passed over', async t => {
  const fake = new FakeSupervision();
  const answers = await fake.ask({ method: 'restart', slot: 1, reason: '' });
  t.deepEqual([answers.length, fake.supervision.wanted.length], [0, 1]);
  await fake.serve(fake.current());
  await complete(fake);
  t.like(answers[0], { result: { outcomes: [{ done: true }] } });
});

test('replacement: the worst worker of a roll comes first, and a failure ends the roll', async t => {
  const fake = new FakeSupervision({ app: { workers: 3 } });
  for (const slot of [1, 2, 3]) {
    await fake.serve(fake.current(slot));
    fake.current(slot).lastSample = { ...sampleReading, rssBytes: slot === 2 ? 900 : slot };
  }
  const answers = await fake.ask({ method: 'restart', slot: null, reason: '' });
  t.is(fake.supervision.replacement?.old.slot, 2);
  await complete(fake);
  t.is(fake.supervision.replacement?.old.slot, 3);
  await fake.exit(fake.youngest(), { code: 1 });
  t.is(fake.supervision.replacement, null);
  t.like(answers[0], {
    result: {
      outcomes: [
        { slot: 1, done: false },
        { slot: 2, done: true },
        { slot: 3, done: false },
      ],
    },
  });
  t.is(fake.current(1).generation, 1);
});

test('replacement: with stop-first nobody leaves while another slot is empty and the quorum asks for it', async t => {
  const fake = new FakeSupervision({ app: { workers: 2, replace: 'stop-first' } });
  for (const slot of [1, 2]) await fake.serve(fake.current(slot));
  await fake.exit(fake.current(1), { signal: 'SIGKILL' });
  await fake.ask({ method: 'restart', slot: 2, reason: '' });
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.is(fake.supervision.replacement, null);
  t.is(fake.journal('restart.refused').length, 1, 'told once');
  t.regex(String(fake.journal('restart.refused')[0]?.['because']), /restart.quorum/);
  await fake.happen({ kind: 'restart-due', slot: 1 });
  await fake.serve(fake.current(1));
  t.is(fake.supervision.replacement?.old.slot, 2);
});

test('replacement: a successor takes connections only when it is trusted, or when the old one has gone', async t => {
  const fake = new FakeSupervision();
  const bind = {
    id: 1,
    address: null,
    port: 3000,
    addressType: 4,
    flags: 0,
    fd: null,
    nth: 0,
  } as const;
  const bound = async (worker: Worker): Promise<unknown> => {
    await fake.happen({ kind: 'agent', worker, message: { type: 'bind', data: bind } });
    return fake.processOf(worker).orders.at(-1);
  };
  const handle = { close: () => {} };
  fake.supervision.handles.bind = () => ({ ok: true, handle });
  const old = fake.current();
  t.like(await bound(old), { data: { hold: false } });
  await fake.serve(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  t.like(await bound(successor), { data: { hold: true } });
  await fake.serve(successor);
  t.not(fake.processOf(successor).orders.at(-1)?.type, 'accept');
  await fake.trust(successor);
  t.is(fake.processOf(successor).orders.at(-1)?.type, 'accept');
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const third = fake.youngest();
  await fake.exit(successor, { signal: 'SIGKILL' });
  t.is(fake.processOf(third).orders.at(-1)?.type, 'accept');
  t.like(await bound(third), { data: { hold: false } });
});
