import path from 'node:path';
import test from 'ava';
import { runMemsup, temporaryFolder } from '../helpers/run-memsup.ts';
import { leakIncident, stateFolder } from '../helpers/state-folder.ts';

const at = '2026-11-22T03:12:45.100Z';

test('why: tells the last incident', async t => {
  const folder = stateFolder(t);
  folder.incident({ ...leakIncident, id: '20261121T000000Z-w2' });
  folder.incident(leakIncident);
  folder.incidentFile(leakIncident.id, 'trace.ndjson', '{}\n');
  folder.journal({ at, event: 'supervisor.start', app: 'shop' });
  folder.journalLine('{"at":"2026-11-22T03:12:4');
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['why', '--state-dir', folder.path],
  });
  t.is(code, 0, stderr);
  t.regex(stdout, /^shop, worker 1: incident 20261122T031245Z-w1, /);
  t.true(stdout.includes(path.join(folder.path, 'incidents', leakIncident.id, 'trace.ndjson')));
  t.regex(stdout, /One line is broken/);
});

test('why: tells a named incident, and refuses one that is not there', async t => {
  const folder = stateFolder(t);
  folder.incident(leakIncident);
  folder.incident({ ...leakIncident, id: '20261121T000000Z-w2' });
  const args = ['--state-dir', folder.path];
  const named = await runMemsup(t, { args: ['why', '20261121', ...args] });
  t.regex(named.stdout, /incident 20261121T000000Z-w2/);
  const missing = await runMemsup(t, { args: ['why', '2027', ...args] });
  t.is(missing.code, 1);
  t.regex(missing.stderr, /code: MEMSUP_INCIDENT_NOT_FOUND/);
});

test('why: --json is one document with the record as it stands', async t => {
  const folder = stateFolder(t);
  folder.incidentFile(
    leakIncident.id,
    'incident.json',
    JSON.stringify({ ...leakIncident, addedLater: [1] }),
  );
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['why', '--json', '--state-dir', folder.path],
  });
  t.is(code, 0);
  t.is(stderr, '');
  const document = JSON.parse(stdout);
  t.like(document, { schema: 'memsup.why/1', problem: null });
  t.deepEqual(document.incident, { ...leakIncident, addedLater: [1] });
  t.is(document.sections[0].title, 'What was seen');
});

test('why: a broken incident.json is told, in both forms', async t => {
  const folder = stateFolder(t);
  folder.incidentFile(leakIncident.id, 'incident.json', '{"schema":"memsup.inc');
  const args = ['--state-dir', folder.path];
  const told = await runMemsup(t, { args: ['why', ...args] });
  t.is(told.code, 0);
  t.regex(told.stdout, /its record is damaged/);
  const { stdout } = await runMemsup(t, { args: ['why', '--json', ...args] });
  const document = JSON.parse(stdout);
  t.is(document.incident, null);
  t.regex(document.problem, /incident\.json" cannot be read/);
});

test('why: without an incident tells the last death', async t => {
  const folder = stateFolder(t);
  folder.journal({
    at,
    event: 'worker.exit',
    app: 'shop',
    worker: 2,
    pid: 7,
    cause: 'heap-out-of-memory',
    because: 'out of memory: the JavaScript heap reached its limit of 256 MiB (SIGABRT)',
    signal: 'SIGABRT',
  });
  const { code, stdout } = await runMemsup(t, { args: ['why', '--state-dir', folder.path] });
  t.is(code, 0);
  t.regex(stdout, /^No incident, but a death 2026-11-22 03:12:45 UTC/);
  t.regex(stdout, /worker 2 \(pid 7\) ran out of memory: the JavaScript heap reached its limit/);
});

test('why: without anything says that all is well', async t => {
  const { code, stdout } = await runMemsup(t, {
    args: ['why', '--state-dir', temporaryFolder(t)],
  });
  t.is(code, 0);
  t.regex(stdout, /^No incident, and no death/);
});

for (const command of ['why', 'incidents']) {
  test(`${command}: a state folder that is not there is an error`, async t => {
    const { code, stdout, stderr } = await runMemsup(t, {
      args: [command, '--state-dir', path.join(temporaryFolder(t), 'none')],
    });
    t.is(code, 78);
    t.is(stdout, '');
    t.regex(stderr, /"[^"]*none" does not exist\n {2}hint: /);
  });
}

test('incidents: lists them, the damaged ones too', async t => {
  const folder = stateFolder(t);
  folder.incident(leakIncident);
  folder.incidentFile('20261123T000000Z-w2', 'incident.json', 'x');
  const { code, stdout } = await runMemsup(t, { args: ['incidents', '--state-dir', folder.path] });
  t.is(code, 0);
  const [head, first, second] = stdout.split('\n');
  t.regex(head ?? '', /^INCIDENT +AGO +WORKER +RULE +CLASS +RATE +CAPTURE +RESTART$/);
  t.regex(first ?? '', /^20261122T031245Z-w1 .* 1 +leak +js-heap +40\.0 MiB\/h +snapshot +done$/);
  t.regex(second ?? '', /^20261123T000000Z-w2 +damaged$/);
});

test('incidents: --json', async t => {
  const folder = stateFolder(t);
  folder.incident(leakIncident);
  folder.incidentFile('20261123T000000Z-w2', 'incident.json', 'x');
  const { stdout } = await runMemsup(t, {
    args: ['incidents', '--json', '--state-dir', folder.path],
  });
  t.like(JSON.parse(stdout), {
    schema: 'memsup.incidents/1',
    incidents: [
      { id: leakIncident.id, worker: 1, class: 'js-heap', restarted: true, problem: null },
      { id: '20261123T000000Z-w2', worker: null },
    ],
  });
});

test('incidents: none', async t => {
  const { code, stdout } = await runMemsup(t, {
    args: ['incidents', '--state-dir', temporaryFolder(t)],
  });
  t.is(code, 0);
  t.is(stdout, 'no incidents\n');
});
