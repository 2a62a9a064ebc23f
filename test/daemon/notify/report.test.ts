import fs from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../../base/clock.ts';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { onRuleEvents } from '../../../daemon/alarms.ts';
import { Commands } from '../../../daemon/commands.ts';
import { Handles } from '../../../daemon/handles.ts';
import { endIncident, openIncident } from '../../../daemon/incident-life.ts';
import { Incidents } from '../../../daemon/incidents.ts';
import { Journal } from '../../../daemon/journal.ts';
import { openNotifier } from '../../../daemon/notify/report.ts';
import { newBudget } from '../../../daemon/restart-budget.ts';
import { onReloaded } from '../../../daemon/signals.ts';
import { newSupervision, type Supervision } from '../../../daemon/supervision.ts';
import type { Worker } from '../../../daemon/worker.ts';
import { TraceSpool } from '../../../daemon/trace-spool.ts';
import { createJudge } from '../../../rules/create-judge.ts';
import { ProbePolicy } from '../../../rules/probe-policy.ts';
import { ruleEvent } from '../../helpers/notifications.ts';
import { temporaryFolder } from '../../helpers/run-memsup.ts';
import { webhookReceiver } from '../../helpers/webhook-receiver.ts';

async function configOf(folder: string, webhook: string): Promise<Config> {
  const yaml = `app: { script: app.js, name: shop }\nnotify: [{ webhook: '${webhook}', secretEnv: KEY }]\n`;
  fs.writeFileSync(path.join(folder, 'memsup.yaml'), yaml);
  fs.writeFileSync(path.join(folder, 'app.js'), '');
  const env = { KEY: 'hush' };
  return (await loadConfig({ cwd: folder, env, flags: {}, configPath: undefined })).config;
}

/** The daemon's own state with a real journal, real incidents and a real notifier, and nothing that runs. */
async function supervisionOf(t: ExecutionContext, webhook: string): Promise<Supervision> {
  const stateDir = temporaryFolder(t);
  const config = await configOf(stateDir, webhook);
  const journal = new Journal({ stateDir, app: 'shop', clock: systemClock });
  const log = { write: () => {}, end: () => Promise.resolve() };
  const known = { config, stateDir, version: '0', journal, log };
  const notifier = openNotifier(known, { KEY: 'hush' });
  t.teardown(() => notifier.stop());
  const around = {
    ...known,
    clock: systemClock,
    random: () => 0,
    notifier,
    incidents: new Incidents(stateDir),
    commands: new Commands(),
    handles: new Handles(),
    socketPath: '/nowhere',
    startProcess: () => {
      throw new Error('nothing is started here');
    },
    createJudge: () => {
      throw new Error('nothing is judged here');
    },
    enqueue: () => {},
    finish: () => {},
    reload: () => Promise.resolve(config),
  };
  return newSupervision(config, around, {
    limits: {
      heapLimitBytes: null,
      rssLimitBytes: null,
      rssLimitSource: null,
      openFilesLimit: null,
    },
    memory: { drawdowns: {} },
    budget: newBudget(5, 60_000),
  });
}

function workerOf(supervision: Supervision, generation = 1): Worker {
  const { config, limits, stateDir } = supervision;
  const { rules } = config;
  return {
    slot: 1,
    generation,
    token: 'token',
    startedAtMonotonicMs: 0,
    startedAtWallMs: 0,
    judge: createJudge({ rules, limits, warmupMs: 0, startedAtWallMs: 0 }),
    probePolicy: new ProbePolicy({ config: config.floorProbe, warmupMs: 0, limits }),
    process: { pid: 4711, order: () => false, signal: () => false, signalGroup: () => false },
    state: 'ready',
    wantedGone: null,
    wasReady: true,
    readyAtMonotonicMs: 0,
    endedNaturally: false,
    signs: { settled: true, saidReady: true, answered: false },
    stopProbing: () => {},
    addressInUse: null,
    oomKillsAtStart: 0,
    hello: null,
    agent: null,
    lastHeardMonotonicMs: 0,
    listening: [],
    lastSample: null,
    usage: null,
    droppedReadings: 0,
    trace: new TraceSpool(path.join(stateDir, 'trace.ndjson')),
    captureOrder: null,
    drain: null,
    timer: null,
  };
}

test('openNotifier(): what the configuration says is who is told, of what alarms say', async t => {
  const receiver = await webhookReceiver(t);
  const supervision = await supervisionOf(t, receiver.url);
  const event = ruleEvent({ rule: 'suspect', actions: ['log', 'notify'] });
  onRuleEvents(supervision, workerOf(supervision), [event, { ...event, kind: 'cleared' }]);
  const [raised, cleared] = (await receiver.have(2)).map(({ body }) => JSON.parse(body));
  t.like(raised, { event: 'alarm.raised', app: 'shop', rule: 'suspect', incident: null });
  t.like(cleared, { event: 'alarm.cleared', fingerprint: raised.fingerprint });
  t.truthy(receiver.received[0]?.headers['memsup-signature']);
});

test('openNotifier(): an alarm names the incident that it led to, and the incident its end', async t => {
  const receiver = await webhookReceiver(t);
  const supervision = await supervisionOf(t, receiver.url);
  const worker = workerOf(supervision);
  onRuleEvents(supervision, worker, [ruleEvent()]);
  const id = supervision.lastIncident ?? 'none';
  endIncident(supervision, { worker: 1 });
  const [raised, closed] = (await receiver.have(2)).map(({ body }) => JSON.parse(body));
  const folder = path.join(supervision.stateDir, 'incidents', id);
  t.deepEqual(raised.incident, { id, folder });
  t.true(fs.existsSync(path.join(folder, 'incident.json')));
  t.like(closed, { event: 'incident.closed', rule: 'leak', firing: true, severity: 'warning' });
  t.deepEqual(closed.incident, { id, folder });
});

test('openNotifier(): a worker that goes takes its alarms back', async t => {
  const receiver = await webhookReceiver(t);
  const supervision = await supervisionOf(t, receiver.url);
  const event = ruleEvent({ rule: 'suspect', actions: ['notify'] });
  onRuleEvents(supervision, workerOf(supervision), [event]);
  supervision.journal.write('worker.exit', { worker: 1, generation: 1, pid: 4711 });
  const [, cleared] = (await receiver.have(2)).map(({ body }) => JSON.parse(body));
  t.like(cleared, { event: 'alarm.cleared', because: 'its process has gone' });
});

test('openNotifier(): another worker’s incident is not its own', async t => {
  const receiver = await webhookReceiver(t);
  const supervision = await supervisionOf(t, receiver.url);
  openIncident(supervision, workerOf(supervision, 7), ruleEvent());
  onRuleEvents(supervision, workerOf(supervision, 8), [ruleEvent()]);
  const [raised] = await receiver.have(1);
  t.is(JSON.parse(raised?.body ?? '').incident, null);
});

test('openNotifier(): a new configuration changes who is told', async t => {
  const [before, after] = [await webhookReceiver(t), await webhookReceiver(t)];
  const supervision = await supervisionOf(t, before.url);
  const config = await configOf(supervision.stateDir, after.url);
  onReloaded(supervision, { kind: 'reloaded', config, because: '' });
  onRuleEvents(supervision, workerOf(supervision), [ruleEvent({ actions: ['notify'] })]);
  await after.have(1);
  t.is(before.received.length, 0);
});
