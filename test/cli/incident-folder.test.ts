import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { findIncident, listIncidents, readIncident } from '../../cli/state/incident-folder.ts';
import { leakIncident, stateFolder } from '../helpers/state-folder.ts';

const { id } = leakIncident;

test('listIncidents(): none without a folder, files do not count, oldest first', async t => {
  const folder = stateFolder(t);
  t.deepEqual(await listIncidents(folder.path), []);
  folder.incidentFile('20261123T000000Z-w1', 'trace.ndjson', '');
  folder.incidentFile('20261121T000000Z-w2', 'trace.ndjson', '');
  fs.writeFileSync(path.join(folder.path, 'incidents', 'notes.txt'), '');
  t.deepEqual(await listIncidents(folder.path), ['20261121T000000Z-w2', '20261123T000000Z-w1']);
});

test('readIncident(): reads record and files', async t => {
  const folder = stateFolder(t);
  folder.incident(leakIncident);
  folder.incidentFile(id, 'trace.ndjson', '{}\n');
  const { incident, problem, files } = await readIncident(folder.path, id);
  t.deepEqual(incident, leakIncident);
  t.is(problem, null);
  t.deepEqual(
    files.map(({ name, bytes }) => [name, bytes]),
    [
      ['incident.json', JSON.stringify(leakIncident).length],
      ['trace.ndjson', 3],
    ],
  );
});

const broken: readonly (readonly [name: string, content: string, problem: RegExp])[] = [
  ['cut off', JSON.stringify(leakIncident).slice(0, 200), /cannot be read: /],
  ['empty', '', /cannot be read: /],
  ['no object', '[]', /it is not a JSON object$/],
  ['of another schema', '{"schema":"memsup.incident/9"}', /its schema is "memsup.incident\/9"$/],
  ['without worker', JSON.stringify({ ...leakIncident, worker: null }), /"worker" is missing/],
  ['without rule', JSON.stringify({ ...leakIncident, rule: 7 }), /"rule" or "tier" is missing/],
  [
    'with a verdict of an unknown class',
    JSON.stringify({ ...leakIncident, verdict: { class: 'aliens' } }),
    /"verdict" is missing or damaged/,
  ],
];
for (const [name, content, problem] of broken) {
  test(`readIncident(): incident.json ${name} is a problem, not a failure`, async t => {
    const folder = stateFolder(t);
    folder.incidentFile(id, 'incident.json', content);
    const read = await readIncident(folder.path, id);
    t.is(read.incident, null);
    t.regex(read.problem ?? '', problem);
  });
}

test('readIncident(): says when incident.json is missing', async t => {
  const folder = stateFolder(t);
  folder.incidentFile(id, 'alarm.heapsnapshot', '{}');
  const { problem, files } = await readIncident(folder.path, id);
  t.regex(problem ?? '', /incident\.json" is missing$/);
  t.is(files.length, 1);
});

test('readIncident(): gaps become null, the rest is kept', async t => {
  const folder = stateFolder(t);
  const { openedAt, worker, rule, tier } = leakIncident;
  const verdict = {
    class: 'js-heap',
    rateBytesPerHour: 'fast',
    gates: { z: 'maybe', growth: 'pass' },
  };
  const sparse = { schema: 'memsup.incident/1', openedAt, worker, rule, tier, verdict };
  folder.incidentFile(id, 'incident.json', JSON.stringify(sparse));
  const { incident } = await readIncident(folder.path, id);
  t.is(incident?.verdict.rateBytesPerHour, null);
  t.deepEqual(incident?.verdict.gates, { growth: 'pass' });
  t.is(incident?.restart, null);
  t.is(incident?.capture.kind, 'none');
  t.is(incident?.closedAt, null);
});

test('findIncident(): takes the whole identifier or a part that is clear', async t => {
  const folder = stateFolder(t);
  folder.incidentFile('20261122T031245Z-w1', 'a', '');
  folder.incidentFile('20261122T031245Z-w1-2', 'a', '');
  t.is((await findIncident(folder.path, '20261122T031245Z-w1')).id, '20261122T031245Z-w1');
  t.is((await findIncident(folder.path, 'w1-2')).id, '20261122T031245Z-w1-2');
});

for (const [wanted, problem] of [
  ['w9', /there is none$/],
  ['w1', /2 incidents match$/],
  ['../..', /there is none$/],
] as const) {
  test(`findIncident(): refuses "${wanted}"`, async t => {
    const folder = stateFolder(t);
    folder.incidentFile('20261122T031245Z-w1', 'a', '');
    folder.incidentFile('20261123T031245Z-w1', 'a', '');
    await t.throwsAsync(findIncident(folder.path, wanted), {
      code: 'MEMSUP_INCIDENT_NOT_FOUND',
      message: problem,
    });
  });
}
