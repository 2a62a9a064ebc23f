import test from 'ava';
import { type Assignments, ServiceManager } from '../../../daemon/systemd/service-manager.ts';

/** A service manager that takes a message only when the test lets it. */
function slow(answers: readonly (string | null)[] = []) {
  const sent: Assignments[] = [];
  const troubles: string[] = [];
  const open: ((trouble: string | null) => void)[] = [];
  let nowMs = 0;
  const manager = new ServiceManager({
    send: assignments => {
      sent.push(assignments);
      return new Promise(resolve => {
        open.push(resolve);
      });
    },
    monotonicMs: () => nowMs,
    monotonicUsec: () => 77n,
    onTrouble: because => troubles.push(because),
  });
  return {
    manager,
    sent,
    troubles,
    advance: (ms: number) => {
      nowMs += ms;
    },
    take: async () => {
      await settle();
      open.shift()?.(answers[sent.length - 1] ?? null);
      await settle();
    },
  };
}

function settle(): Promise<void> {
  return new Promise(resolve => {
    setImmediate(resolve);
  });
}

const extension = { EXTEND_TIMEOUT_USEC: '30000000' };

test('ServiceManager: a life, each message as it belongs', async t => {
  const { manager, sent, take } = slow();
  manager.beat(); // Nobody waits for it yet.
  manager.tell({ phase: 'starting', status: '0 of 1' });
  manager.beat();
  await take();
  manager.tell({ phase: 'ready', status: '1 of 1' });
  await take();
  manager.beat();
  await take();
  manager.tell({ phase: 'reloading', status: '1 of 1; reloading' });
  await take();
  manager.tell({ phase: 'ready', status: '1 of 1' });
  await take();
  manager.tell({ phase: 'stopping', status: 'stopping' });
  await take();
  t.deepEqual(sent, [
    { STATUS: '0 of 1', ...extension },
    { READY: '1', STATUS: '1 of 1' },
    { WATCHDOG: '1' },
    { RELOADING: '1', MONOTONIC_USEC: '77', STATUS: '1 of 1; reloading', ...extension },
    { READY: '1', STATUS: '1 of 1' },
    { STOPPING: '1', STATUS: 'stopping', ...extension },
  ]);
});

test('ServiceManager: what has not changed is not told again', async t => {
  const { manager, sent, take } = slow();
  for (let i = 0; i < 100; i += 1) manager.tell({ phase: 'ready', status: 'same' });
  await take();
  for (let i = 0; i < 100; i += 1) manager.tell({ phase: 'ready', status: 'same' });
  await take();
  t.is(sent.length, 1);
});

test('ServiceManager: while one message is on its way the news gathers in one, but phases stay apart', async t => {
  const { manager, sent, take } = slow();
  manager.tell({ phase: 'starting', status: 'a' });
  await settle();
  manager.tell({ phase: 'ready', status: 'b' });
  for (let i = 0; i < 1000; i += 1) manager.tell({ phase: 'ready', status: `b${i}` });
  manager.beat();
  manager.tell({ phase: 'stopping', status: 'c' });
  for (let i = 0; i < 5; i += 1) await take();
  t.deepEqual(sent, [
    { STATUS: 'a', ...extension },
    { READY: '1', STATUS: 'b999', WATCHDOG: '1' },
    { STOPPING: '1', STATUS: 'c', ...extension },
  ]);
});

test('ServiceManager: deadlines are put off while something is under way, and only then', async t => {
  const { manager, sent, take, advance } = slow();
  for (const status of ['a', 'b', 'c', 'd']) {
    manager.tell({ phase: 'starting', status });
    await take();
    advance(5000);
  }
  manager.tell({ phase: 'ready', status: 'e' });
  await take();
  advance(60_000);
  manager.tell({ phase: 'ready', status: 'f' });
  await take();
  t.deepEqual(
    sent.map(message => 'EXTEND_TIMEOUT_USEC' in message),
    [true, false, true, false, false, false],
  );
});

test('ServiceManager: a reload before it ever was told ready', async t => {
  const { manager, sent, take } = slow();
  manager.tell({ phase: 'reloading', status: 'r' });
  await take();
  await take();
  t.deepEqual(
    sent.map(message => Object.keys(message)[0]),
    ['READY', 'RELOADING'],
  );
});

test('ServiceManager: a status cannot smuggle in a variable of its own', async t => {
  const { manager, sent, take } = slow();
  manager.tell({ phase: 'ready', status: `bad\nMAINPID=1\r\n\0READY=0${'x'.repeat(500)}` });
  await take();
  t.regex(sent[0]?.['STATUS'] ?? '', /^bad MAINPID=1 READY=0x+$/);
  t.is(sent[0]?.['STATUS']?.length, 200);
});

test('ServiceManager: trouble is told once for each run of failures', async t => {
  const { manager, troubles, take } = slow(['not there', 'not there', null, 'slow']);
  for (const status of ['a', 'b', 'c', 'd']) {
    manager.tell({ phase: 'ready', status });
    await take();
  }
  t.deepEqual(troubles, ['not there', 'slow']);
});

test('ServiceManager: the end waits for the last word, not for ever', async t => {
  const { manager, take } = slow();
  manager.tell({ phase: 'stopping', status: 's' });
  const end = manager.end();
  const first = await Promise.race([end.then(() => 'ended'), settle().then(() => 'waits')]);
  t.is(first, 'waits');
  await take();
  await end;
  const stuck = slow();
  stuck.manager.tell({ phase: 'stopping', status: 's' });
  await stuck.manager.end();
  t.pass('it ended, although nobody took the message');
});
