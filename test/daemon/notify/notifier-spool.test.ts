import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { spoolLimits } from '../../../daemon/notify/spool-order.ts';
import { ruleEvent } from '../../helpers/notifications.ts';
import { temporaryFolder } from '../../helpers/run-memsup.ts';
import { leakIncident } from '../../helpers/state-folder.ts';
import { receiverAt, spooledFiles, testNotifier, waiting } from '../../helpers/test-notifier.ts';
import { absentReceiver, bodies, status, webhookReceiver } from '../../helpers/webhook-receiver.ts';

const worker = { slot: 1, generation: 1, pid: 4711 };
const incident = null;

test('Notifier: what waits outlives the supervisor', async t => {
  const stateDir = temporaryFolder(t);
  const absent = await absentReceiver(t);
  const before = testNotifier(t, { stateDir, receivers: [receiverAt(absent.url)] });
  for (const rule of ['a', 'b']) {
    before.notifier.onRuleEvent(worker, { event: ruleEvent({ rule }), incident });
    before.notifier.onRuleEvent(worker, { event: ruleEvent({ rule, kind: 'cleared' }), incident });
  }
  await before.told('notify.failed');
  before.notifier.stop();
  before.notifier.onRuleEvent(worker, { event: ruleEvent({ rule: 'late' }), incident });
  before.notifier.onRuleEvent(worker, {
    event: ruleEvent({ rule: 'late', kind: 'cleared' }),
    incident,
  });
  const ids = waiting(stateDir).map(({ id }) => id);

  const receiver = await absent.appear();
  const after = testNotifier(t, { stateDir, receivers: [receiverAt(absent.url)] });
  await after.told('notify.sent', 6);
  t.deepEqual(
    bodies(receiver).map(({ rule }) => rule),
    ['a', 'a', 'b', 'b', 'late', 'late'],
  );
  t.deepEqual(
    receiver.received.map(({ headers }) => headers['memsup-delivery']),
    ids,
  );
  t.is(after.notifier.pending().get('memsup'), 0);
});

test('Notifier: alarms that held when the supervisor was killed are taken back by the next', async t => {
  const stateDir = temporaryFolder(t);
  const receiver = await webhookReceiver(t);
  const before = testNotifier(t, { stateDir, receivers: [receiverAt(receiver.url)] });
  before.notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  await before.told('notify.sent');
  before.notifier.stop();
  const after = testNotifier(t, { stateDir, receivers: [receiverAt(receiver.url)] });
  await after.told('notify.sent');
  const [raised, cleared] = bodies(receiver);
  t.like(cleared, { event: 'alarm.cleared', firing: false, fingerprint: raised?.['fingerprint'] });
  after.notifier.stop();
  testNotifier(t, { stateDir, receivers: [receiverAt(receiver.url)] }).notifier.stop();
  t.is(receiver.received.length, 2);
});

test('Notifier: too many are dropped, oldest first, counted and journalled', async t => {
  const absent = await absentReceiver(t);
  const stateDir = temporaryFolder(t);
  const { notifier, journal, told } = testNotifier(t, {
    stateDir,
    receivers: [receiverAt(absent.url)],
  });
  for (let number = 0; number < spoolLimits.entriesMax + 3; number += 1) {
    const kind = number % 2 === 0 ? 'raised' : 'cleared';
    const rule = `r${Math.floor(number / 2)}`;
    notifier.onRuleEvent(worker, { event: ruleEvent({ rule, kind }), incident });
  }
  await told('notify.failed');
  t.is(notifier.pending().get('memsup'), spoolLimits.entriesMax);
  const dropped = journal.filter(({ event }) => event === 'limit.dropped');
  t.is(dropped.length, 3);
  t.like(dropped[0], { what: 'notifications', count: 1 });
  t.like(notifier.counts()[0], { format: 'memsup', dropped: 3 });
  const rules = waiting(stateDir).map(({ rule }) => rule);
  t.deepEqual(rules.slice(0, 2), ['r0', 'r2']); // The first was being sent.
});

test('Notifier: a file that cannot be read is dropped, and the next is sent', async t => {
  const stateDir = temporaryFolder(t);
  const absent = await absentReceiver(t);
  const before = testNotifier(t, { stateDir, receivers: [receiverAt(absent.url)] });
  for (const rule of ['a', 'b']) {
    before.notifier.onRuleEvent(worker, { event: ruleEvent({ rule }), incident });
  }
  before.notifier.stop();
  const [first = ''] = [...spooledFiles(stateDir).keys()];
  fs.writeFileSync(path.join(stateDir, 'notify', first), '{"id":');
  fs.rmSync(path.join(stateDir, 'notify', 'firing.json'));
  const receiver = await absent.appear();
  const after = testNotifier(t, { stateDir, receivers: [receiverAt(absent.url)] });
  await after.told('notify.sent');
  t.deepEqual(
    bodies(receiver).map(({ rule }) => rule),
    ['b'],
  );
  t.like(after.journal[0], { event: 'limit.dropped', because: 'its file cannot be read' });
});

test('Notifier: what waits for a receiver that is no longer configured is dropped', async t => {
  const stateDir = temporaryFolder(t);
  const absent = await absentReceiver(t);
  const before = testNotifier(t, { stateDir, receivers: [receiverAt(absent.url)] });
  before.notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  before.notifier.stop();
  const { journal } = testNotifier(t, { stateDir, receivers: [] });
  t.like(journal[0], { event: 'limit.dropped', what: 'notifications', count: 1 });
  t.deepEqual([...spooledFiles(stateDir).keys()], ['firing.json']);
});

test('Notifier: no secret is in journal, log or spool, and of an address only the host', async t => {
  const stateDir = temporaryFolder(t);
  const absent = await absentReceiver(t);
  const webhook = absent.url
    .replace('http://', 'http://me:passw0rd@')
    .replace('hook', 'T0/B0/k3y?token=t0ken');
  const receivers = (['memsup', 'slack', 'alertmanager', 'cloudevents'] as const).map(format =>
    receiverAt(webhook, { format, secretEnv: 'HOOK_SECRET' }),
  );
  const opened = testNotifier(t, { stateDir, receivers, env: { HOOK_SECRET: 's1gning' } });
  opened.notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  await opened.told('notify.failed', 4);
  const receiver = await absent.appear();
  receiver.answer(status(404));
  await opened.told('notify.failed', 5);
  await opened.told('notify.sent', 3);
  const files = [...spooledFiles(stateDir)].flat();
  const written = JSON.stringify([files, opened.journal, opened.logged]);
  for (const secret of ['passw0rd', 'k3y', 't0ken', 's1gning', 'T0/B0', 'me:']) {
    t.false(written.includes(secret), secret);
  }
  t.true(written.includes(receiver.host));
  t.true(receiver.received.every(({ headers }) => headers['memsup-signature'] !== undefined));
});

test('Notifier: no receivers, no folder', t => {
  const stateDir = temporaryFolder(t);
  const { notifier } = testNotifier(t, { stateDir, receivers: [] });
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  notifier.onWorkerGone(1, 1);
  notifier.onIncidentClosed(leakIncident, { folder: '/i', rule: ruleEvent() });
  t.deepEqual(fs.readdirSync(stateDir), []);
});
