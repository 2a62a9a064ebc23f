import test from 'ava';
import { ruleEvent } from '../../helpers/notifications.ts';
import { temporaryFolder } from '../../helpers/run-memsup.ts';
import { leakIncident, leakVerdict } from '../../helpers/state-folder.ts';
import { receiverAt, testNotifier } from '../../helpers/test-notifier.ts';
import { absentReceiver, bodies, status, webhookReceiver } from '../../helpers/webhook-receiver.ts';

const worker = { slot: 1, generation: 1, pid: 4711 };
const incident = null;

test('Notifier: an alarm, its end and the incident are told in this order', async t => {
  const receiver = await webhookReceiver(t);
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(receiver.url)],
  });
  const folder = '/state/incidents/i';
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident: { id: 'i', folder } });
  notifier.onRuleEvent(worker, { event: ruleEvent({ kind: 'cleared' }), incident });
  notifier.onIncidentClosed(leakIncident, { folder, rule: ruleEvent() });
  await told('notify.sent', 3);
  t.deepEqual(
    bodies(receiver).map(({ event, firing }) => ({ event, firing })),
    [
      { event: 'alarm.raised', firing: true },
      { event: 'alarm.cleared', firing: false },
      { event: 'incident.closed', firing: false },
    ],
  );
  t.like(bodies(receiver)[0], { incident: { id: 'i', folder } });
});

test('Notifier: links to the incident by the template of the configuration as it is now', async t => {
  const receiver = await webhookReceiver(t);
  const linkedAt = (incidentUrl: string) => [receiverAt(receiver.url, { incidentUrl })];
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: linkedAt('https://a.example/{app}/{id}'),
  });
  const about = { event: ruleEvent(), incident: { id: 'i', folder: '/i' } };
  notifier.onRuleEvent(worker, about);
  await told('notify.sent');
  notifier.retarget(linkedAt('https://b.example/{worker}/{id}'));
  notifier.onIncidentClosed(leakIncident, { folder: '/i', rule: ruleEvent() });
  await told('notify.sent', 2);
  const [raised, closed] = bodies(receiver);
  t.like(raised, { incident: { url: 'https://a.example/shop/i' } });
  t.like(closed, { incident: { url: `https://b.example/1/${leakIncident.id}` } });
});

test('Notifier: only rules that ask for it are told of', async t => {
  const receiver = await webhookReceiver(t);
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(receiver.url)],
  });
  const quiet = ruleEvent({ actions: ['log', 'capture', 'restart'] });
  notifier.onRuleEvent(worker, { event: quiet, incident });
  notifier.onRuleEvent(worker, { event: { ...quiet, kind: 'cleared' }, incident });
  notifier.onIncidentClosed(leakIncident, { folder: '/i', rule: quiet });
  notifier.onRuleEvent(worker, { event: ruleEvent({ rule: 'loud' }), incident });
  await told('notify.sent');
  t.deepEqual(
    bodies(receiver).map(({ rule }) => rule),
    ['loud'],
  );
});

test('Notifier: the same alarm is told once, whatever process has it', async t => {
  const receiver = await webhookReceiver(t);
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(receiver.url)],
  });
  const successor = { slot: 1, generation: 2, pid: 4712 };
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  notifier.onRuleEvent(successor, { event: ruleEvent(), incident });
  notifier.onWorkerGone(1, 1); // The successor has it still.
  notifier.onWorkerGone(1, 2);
  notifier.onWorkerGone(1, 2);
  notifier.onRuleEvent({ ...successor, generation: 3 }, { event: ruleEvent(), incident });
  await told('notify.sent', 3);
  t.deepEqual(
    bodies(receiver).map(({ event }) => event),
    ['alarm.raised', 'alarm.cleared', 'alarm.raised'],
  );
  t.is(bodies(receiver)[1]?.['because'], 'its process has gone');
});

test('Notifier: a receiver that is away for a while gets everything, in order, each with its one id', async t => {
  const absent = await absentReceiver(t);
  const { notifier, told, journal } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(absent.url)],
  });
  for (const rule of ['a', 'b', 'c']) {
    notifier.onRuleEvent(worker, { event: ruleEvent({ rule }), incident });
  }
  await told('notify.failed');
  const receiver = await absent.appear();
  receiver.answer(status(500));
  await told('notify.sent', 3);
  t.deepEqual(
    bodies(receiver).map(({ rule }) => rule),
    ['a', 'a', 'b', 'c'],
  );
  const deliveries = receiver.received.map(({ headers }) => headers['memsup-delivery']);
  t.is(deliveries[0], deliveries[1]);
  t.is(new Set(deliveries).size, 3);
  t.is(receiver.received[1]?.headers['memsup-attempt'], '3');
  // Of the failures in a row the first alone.
  t.is(journal.filter(({ event }) => event === 'notify.failed').length, 1);
  t.like(
    journal.find(({ event }) => event === 'notify.failed'),
    { attempt: 1, final: false, because: 'could not be reached: ECONNREFUSED', rule: 'a' },
  );
});

test('Notifier: 429 with Retry-After is waited for', async t => {
  const receiver = await webhookReceiver(t);
  receiver.answer(status(429, { 'retry-after': '2' }));
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(receiver.url)],
  });
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  await told('notify.sent');
  const [first, second] = receiver.received;
  t.true((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 1990);
});

test('Notifier: what a receiver refuses for good does not hold up the next', async t => {
  const receiver = await webhookReceiver(t);
  receiver.answer(status(400));
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(receiver.url)],
  });
  notifier.onRuleEvent(worker, { event: ruleEvent({ rule: 'a' }), incident });
  notifier.onRuleEvent(worker, { event: ruleEvent({ rule: 'b' }), incident });
  const [sent] = await told('notify.sent');
  const [failed] = await told('notify.failed');
  t.like(failed, { rule: 'a', because: 'answered 400', final: true, attempt: 1 });
  t.like(sent, { rule: 'b', attempts: 1 });
});

test('Notifier: a receiver that is slow or away holds up no other, and nobody the caller', async t => {
  const slow = await webhookReceiver(t);
  slow.answer(() => {}); // Never answers.
  const absent = await absentReceiver(t);
  const quick = await webhookReceiver(t);
  const receivers = [slow.url, absent.url, quick.url].map(url => receiverAt(url));
  const { notifier, told } = testNotifier(t, { stateDir: temporaryFolder(t), receivers });
  const startMs = performance.now();
  for (const rule of ['a', 'b', 'c']) {
    notifier.onRuleEvent(worker, { event: ruleEvent({ rule }), incident });
  }
  t.true(performance.now() - startMs < 1000);
  const sent = await told('notify.sent', 3);
  t.true(sent.every(({ host }) => host === quick.host));
  t.is(slow.received.length, 1);
  t.is(notifier.pending().get('memsup'), 6);
});

test('Notifier: receivers that stay over a new configuration keep what waits', async t => {
  const absent = await absentReceiver(t);
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(absent.url)],
  });
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  await told('notify.failed');
  const added = await webhookReceiver(t);
  notifier.retarget([receiverAt(added.url), receiverAt(absent.url, { secretEnv: 'KEY' })]);
  t.is(notifier.pending().get('memsup'), 1);
  notifier.onRuleEvent(worker, { event: ruleEvent({ rule: 'b' }), incident });
  await added.have(1);
  const receiver = await absent.appear();
  await receiver.have(2);
  t.deepEqual(
    bodies(receiver).map(({ rule }) => rule),
    ['leak', 'b'],
  );
});

test('Notifier: Alertmanager is told again while an alarm holds, then of its end', async t => {
  const receiver = await webhookReceiver(t);
  const receivers = [receiverAt(receiver.url, { format: 'alertmanager' })];
  const { notifier, told, journal } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers,
    repeatEveryMs: 50,
  });
  notifier.onRuleEvent(worker, { event: ruleEvent(), incident });
  await receiver.have(3);
  notifier.onRuleEvent(worker, { event: ruleEvent({ kind: 'cleared' }), incident });
  await told('notify.sent', 2);
  const alerts = receiver.received.map(({ body }) => JSON.parse(body)[0]);
  const ends = alerts.map(({ endsAt }) => Date.parse(endsAt));
  t.true(ends.slice(0, -1).every(atMs => atMs > Date.now() + 200_000));
  t.true((ends.at(-1) ?? Infinity) <= Date.now());
  t.is(new Set(alerts.map(({ startsAt }) => startsAt)).size, 1);
  t.is(receiver.received[0]?.url, '/hook/api/v2/alerts');
  // Two occasions in the journal, however often the first was told.
  t.is(journal.filter(({ event }) => event === 'notify.sent').length, 2);
  const count = receiver.received.length;
  notifier.onRuleEvent(worker, { event: ruleEvent({ rule: 'other' }), incident });
  const later = (await receiver.have(count + 3)).slice(count);
  t.true(later.every(({ body }) => JSON.parse(body)[0].labels.rule === 'other'));
});

test('Notifier: a verdict that no receiver may see in full is cut, not refused', async t => {
  const receiver = await webhookReceiver(t);
  const { notifier, told } = testNotifier(t, {
    stateDir: temporaryFolder(t),
    receivers: [receiverAt(receiver.url)],
  });
  const verdict = { ...leakVerdict, because: 'x'.repeat(5000) };
  notifier.onRuleEvent(worker, { event: ruleEvent({ verdict }), incident });
  await told('notify.sent');
  t.is(String(bodies(receiver)[0]?.['because']).length, 1000);
});
