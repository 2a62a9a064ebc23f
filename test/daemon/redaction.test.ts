import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { analyserFile } from '../../daemon/analyser-process.ts';
import { Incidents } from '../../daemon/incidents.ts';
import { type RedactionOutcome, rawName, runRedaction } from '../../daemon/redaction.ts';
import { alarm } from '../helpers/fake-judge.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';
import { modeOf, ownFolder } from '../helpers/own-folder.ts';
import { fixture } from '../helpers/run-memsup.ts';

const secret = 'tr0ub4dor-horse';
const result = { bytes: 9, pauseMs: 3, rssBeforeBytes: 1, rssAfterBytes: 2 };

/** A snapshot of a process whose heap alone holds the secret. */
function rawSnapshotIn(folder: string): string {
  const file = path.join(folder, 'alarm.heapsnapshot');
  const base64 = Buffer.from(secret).toString('base64');
  const source = `globalThis.kept = { note: Buffer.from('${base64}', 'base64').toString() };
    require('node:v8').writeHeapSnapshot(process.argv[1]);`;
  execFileSync(process.execPath, ['-e', source, rawName(file)]);
  return file;
}

function redactIn(
  program: string,
  file: string,
): { outcome: Promise<RedactionOutcome>; stop: () => void } {
  let stop = (): void => {};
  const outcome = new Promise<RedactionOutcome>(resolve => {
    const request = { rawFile: rawName(file), file, memoryMaxBytes: 2 ** 30 };
    stop = runRedaction(program, request, resolve);
  });
  return { outcome, stop };
}

function holdsSecret(folder: string): boolean {
  return fs.readdirSync(folder).some(name => {
    return fs.readFileSync(path.join(folder, name)).includes(secret);
  });
}

test('runRedaction(): what is left is the redacted snapshot, for the owner alone', async t => {
  const folder = ownFolder();
  const file = rawSnapshotIn(folder);
  t.true(holdsSecret(folder));
  const outcome = await redactIn(analyserFile, file).outcome;
  t.deepEqual(outcome, { ok: true, bytes: fs.statSync(file).size });
  t.deepEqual(fs.readdirSync(folder), ['alarm.heapsnapshot']);
  t.is(modeOf(file), '600');
  t.false(holdsSecret(folder));
});

const failures = [
  ['that is killed', 'is-killed.cjs', /was ended by SIGKILL/],
  ['that refuses', 'refuses.cjs', /it is too big/],
  ['that does something else', 'explains.cjs', /did not say that it is done/],
] as const;
for (const [what, program, because] of failures) {
  test(`runRedaction(): one ${what} leaves no snapshot`, async t => {
    const folder = ownFolder();
    const file = rawSnapshotIn(folder);
    const outcome = await redactIn(fixture(`analysers/${program}`), file).outcome;
    t.regex(outcome.ok ? '' : outcome.because, because);
    t.deepEqual(fs.readdirSync(folder), []);
  });
}

test('runRedaction(): the real one, called off in the middle, leaves no snapshot', async t => {
  const folder = ownFolder();
  const file = rawSnapshotIn(folder);
  const { outcome, stop } = redactIn(analyserFile, file);
  stop();
  t.deepEqual(await outcome, { ok: false, because: 'the analyser was ended by SIGKILL' });
  t.deepEqual(fs.readdirSync(folder), []);
});

test('Incidents.dropRaw(): what a killed supervisor left unredacted is removed, what is in work stays', t => {
  const stateDir = ownFolder();
  const id = '20260101T000000Z-w1';
  const incidents = new Incidents(stateDir);
  fs.mkdirSync(path.join(stateDir, 'incidents', id));
  const left = [
    `incidents/${id}/alarm.heapsnapshot.raw`,
    `incidents/${id}/.baseline.heapsnapshot.partial`,
    'captures/x.heapsnapshot.raw.partial',
    'baselines/w1-g1.heapsnapshot.raw',
  ];
  const kept = [
    `incidents/${id}/alarm.heapsnapshot`,
    `incidents/${id}/incident.json`,
    'captures/busy.heapsnapshot.raw',
  ];
  for (const name of [...left, ...kept]) fs.writeFileSync(path.join(stateDir, name), '');
  incidents.dropRaw(new Set([path.join(stateDir, 'captures/busy.heapsnapshot')]));
  for (const name of left) t.false(fs.existsSync(path.join(stateDir, name)), name);
  for (const name of kept) t.true(fs.existsSync(path.join(stateDir, name)), name);
});

function redacting(): FakeSupervision {
  const { capture } = supervisedConfig('/nowhere');
  return new FakeSupervision({ rest: { capture: { ...capture, redact: true } } });
}

/** A leak was captured to a raw file, and its worker replaced. */
async function untilReplaced(fake: FakeSupervision): Promise<string> {
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm());
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  const order = old.captureOrder;
  if (order === null || order.rawFile === null) throw new Error('nothing was ordered');
  fs.writeFileSync(order.rawFile, secret);
  await fake.answer(old, 'capture', { ...result, file: order.rawFile });
  await fake.exit(old, { signal: 'SIGTERM' });
  return order.file;
}

function recordOf(fake: FakeSupervision): unknown {
  const folder = fake.supervision.incidents.folderOf(String(fake.supervision.lastIncident));
  return JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
}

test('capture.redact: the worker goes at once, the incident is explained from the redacted snapshot', async t => {
  const fake = redacting();
  const file = await untilReplaced(fake);
  t.is(fake.supervision.replacement, null);
  t.deepEqual(fake.analyses, []);
  t.true(fs.existsSync(rawName(file)), 'the exit of its worker leaves it to the redaction');
  t.like(fake.redactions[0]?.request, { file, rawFile: rawName(file) });
  await fake.redactions[0]?.end({ ok: true, bytes: 7 });
  t.false(fs.existsSync(rawName(file)));
  t.is(fake.analyses[0]?.request.snapshotFile, file);
  await fake.analyses[0]?.end({ ok: true, suspects: [], summary: null, selfBytes: null });
  t.like(recordOf(fake), { capture: { kind: 'snapshot', bytes: 7, file } });
  t.deepEqual(fake.bugs, []);
});

test('capture.redact: a redaction that fails keeps no snapshot; the incident says why and is closed', async t => {
  const fake = redacting();
  const file = await untilReplaced(fake);
  await fake.redactions[0]?.end({ ok: false, because: 'it is too big' });
  t.false(fs.existsSync(rawName(file)));
  t.deepEqual(fake.analyses, []);
  t.like(recordOf(fake), {
    capture: {
      kind: 'none',
      refusedBecause: 'it could not be redacted, so it was removed: it is too big',
    },
  });
  t.is(fake.supervision.incident, null);
  t.deepEqual(fake.bugs, []);
});

test('capture.redact: stopping calls the redaction off and keeps no snapshot', async t => {
  const fake = redacting();
  const file = await untilReplaced(fake);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.true(fake.redactions[0]?.stopped);
  t.deepEqual(
    fs.readdirSync(path.dirname(file)).filter(name => /snapshot/.test(name)),
    [],
  );
  t.regex(JSON.stringify(recordOf(fake)), /removed: memsup is stopping/);
  await fake.redactions[0]?.end({ ok: false, because: 'the analyser was ended by SIGKILL' });
  t.deepEqual(fake.bugs, []);
});

test('capture.redact: a requested snapshot is answered when it is redacted, not before', async t => {
  const fake = redacting();
  const old = fake.current();
  await fake.serve(old);
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  const file = old.captureOrder?.file ?? '';
  await fake.answer(old, 'capture', { ...result, file: rawName(file) });
  await fake.exit(old, { signal: 'SIGTERM' });
  t.deepEqual(answers, []);
  await fake.redactions[0]?.end({ ok: true, bytes: 7 });
  t.deepEqual(answers, [{ result: { ...result, bytes: 7, file } }]);
});

test('capture.redact: a worker that dies of its capture leaves nothing of it', async t => {
  const fake = redacting();
  await fake.serve(fake.current());
  await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  const raw = fake.current().captureOrder?.rawFile ?? '';
  fs.writeFileSync(`${raw}.partial`, secret);
  await fake.exit(fake.current(), { signal: 'SIGABRT' });
  t.false(fs.existsSync(`${raw}.partial`));
});
