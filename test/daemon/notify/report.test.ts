import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { NotifyConfig } from '../../../config/config.ts';
import { openNotifier } from '../../../daemon/notify/report.ts';
import { leakRule } from '../../helpers/leak-rules.ts';
import { alarm } from '../../helpers/fake-judge.ts';
import { FakeSupervision } from '../../helpers/fake-supervision.ts';
import { supervisedConfig } from '../../helpers/supervised-config.ts';
import { receiverAt } from '../../helpers/test-notifier.ts';
import { bodies, webhookReceiver } from '../../helpers/webhook-receiver.ts';

function notify(webhook: string): NotifyConfig[] {
  return [receiverAt(webhook, { secretEnv: 'KEY' })];
}

/** The real daemon with fake processes, that tells a receiver; its one worker serves. */
async function telling(t: ExecutionContext, webhook: string): Promise<FakeSupervision> {
  const fake = new FakeSupervision({
    rest: { notify: notify(webhook) },
    parts: base => ({ notifier: openNotifier(base, { KEY: 'hush' }) }),
  });
  fake.supervision.notifier?.start(fake.supervision.config.notify);
  t.teardown(() => fake.supervision.notifier?.stop());
  await fake.serve(fake.current());
  return fake;
}

test('openNotifier(): whom the configuration names is told what alarms say', async t => {
  const receiver = await webhookReceiver(t);
  const fake = await telling(t, receiver.url);
  const event = alarm({ rule: 'suspect', actions: ['log', 'notify'] });
  await fake.read(fake.current(), event);
  await fake.read(fake.current(), { ...event, kind: 'cleared' });
  await receiver.have(2);
  const [raised, cleared] = bodies(receiver);
  t.like(raised, { event: 'alarm.raised', app: 'shop', rule: 'suspect', incident: null });
  t.like(cleared, { event: 'alarm.cleared', fingerprint: raised?.['fingerprint'] });
  t.truthy(receiver.received[0]?.headers['memsup-signature']);
  t.deepEqual(fake.bugs, []);
});

test('openNotifier(): an incident from its alarm to its end', async t => {
  const receiver = await webhookReceiver(t);
  const fake = await telling(t, receiver.url);
  const old = fake.current();
  await fake.read(old, alarm({ actions: ['notify', 'restart'] }));
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
  await receiver.have(3);
  const [raised, cleared, closed] = bodies(receiver);
  const id = fake.supervision.lastIncident;
  const folder = path.join(fake.stateDir, 'incidents', String(id));
  t.true(fs.existsSync(path.join(folder, 'incident.json')));
  t.like(raised, { event: 'alarm.raised', incident: { id, folder } });
  t.like(cleared, { event: 'alarm.cleared', because: 'its process has gone' });
  t.like(closed, { event: 'incident.closed', firing: false, incident: { id, folder } });
  t.regex(
    String(closed?.['done']),
    /^the worker was replaced by pid \d+, start-first, drained in 12 ms, 0 requests cut/,
  );
  t.deepEqual(fake.bugs, []);
});

test('openNotifier(): the incident of one alarm is not that of another', async t => {
  const receiver = await webhookReceiver(t);
  const fake = await telling(t, receiver.url);
  await fake.read(fake.current(), alarm({ rule: 'first', actions: ['restart'] }));
  await fake.read(fake.current(), alarm({ rule: 'second', actions: ['notify', 'restart'] }));
  await receiver.have(1);
  t.like(bodies(receiver)[0], { rule: 'second', incident: null });
});

test('openNotifier(): an incident of a rule that does not notify is closed in silence', async t => {
  const receiver = await webhookReceiver(t);
  const fake = await telling(t, receiver.url);
  const rest = { rules: [leakRule({ actions: ['restart'] })] };
  fake.supervision.config = { ...fake.supervision.config, ...rest };
  await fake.read(fake.current(), alarm({ actions: ['restart'] }));
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.is(fake.supervision.incident, null);
  t.is(fake.supervision.notifier?.pending().get('memsup'), 0);
});

test('openNotifier(): a new configuration changes who is told', async t => {
  const [before, after] = [await webhookReceiver(t), await webhookReceiver(t)];
  const fake = await telling(t, before.url);
  const config = supervisedConfig(fake.stateDir, { rest: { notify: notify(after.url) } });
  await fake.happen({ kind: 'reloaded', config, warnings: [] });
  await fake.read(fake.current(), alarm({ actions: ['notify'] }));
  await after.have(1);
  t.is(before.received.length, 0);
});
