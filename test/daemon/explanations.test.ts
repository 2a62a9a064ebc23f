import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { memoryForAnalysis } from '../../daemon/analysis-memory.ts';
import { alarm } from '../helpers/fake-judge.ts';
import { type FakeAnalysis, FakeSupervision } from '../helpers/fake-supervision.ts';
import { untilOffTraffic } from '../helpers/off-traffic.ts';

const explained = {
  ok: true,
  summary: 'Map `seen` grows',
  suspects: [{ title: 'Map `seen`' }],
  selfBytes: 1_000_000,
} as const;

/** A leak was seen, the worker replaced and its snapshot taken; the snapshot is being read. */
async function untilAnalysis(fake: FakeSupervision): Promise<FakeAnalysis> {
  const old = await untilOffTraffic(fake);
  const file = fake.supervision.replacement?.wanted.capture?.file ?? '';
  await fake.answer(old, 'capture', {
    file,
    bytes: 1000,
    pauseMs: 20,
    rssBeforeBytes: 1,
    rssAfterBytes: 2,
  });
  await fake.exit(old, { signal: 'SIGTERM' });
  const [analysis] = fake.analyses;
  if (analysis === undefined) throw new Error('nothing is being read');
  return analysis;
}

function record(fake: FakeSupervision): unknown {
  const folder = fake.supervision.incidents.folderOf(String(fake.supervision.lastIncident));
  return JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
}

test('explanation: the snapshot is read once its replacement has ended, and the incident closed after', async t => {
  const fake = new FakeSupervision();
  const analysis = await untilAnalysis(fake);
  const { snapshotFile, resultFile, memoryMaxBytes, growthProven } = analysis.request;
  t.true(growthProven, 'the alarm is one of a trend');
  t.is(path.basename(snapshotFile), 'alarm.heapsnapshot');
  t.is(resultFile, path.join(path.dirname(snapshotFile), 'explain.json'));
  t.true(memoryMaxBytes > 0);
  t.is(fake.supervision.replacement, null);
  t.like(record(fake), { closedAt: null, restart: { done: true }, suspects: [] });
  t.is(fake.journal('incident.closed').length, 0);

  await analysis.end(explained);
  t.like(record(fake), { suspects: [{ title: 'Map `seen`' }] });
  t.deepEqual(
    fake.journal('restart.done', 'explain.done', 'incident.closed').map(({ event }) => event),
    ['restart.done', 'explain.done', 'incident.closed'],
  );
  t.like(fake.journal('explain.done')[0], { worker: 1, suspects: 1, summary: 'Map `seen` grows' });
  t.true(
    fake.logged.some(({ level, message }) => level === 'warn' && message === explained.summary),
  );
  t.is(fake.supervision.stopExplaining, null);
  t.deepEqual(fake.reports, [String(fake.supervision.lastIncident)]);
  t.false(analysis.stopped);
  t.deepEqual(fake.bugs, []);
});

test('explanation: what went with the drain is told and kept', async t => {
  const fake = new FakeSupervision();
  const analysis = await untilAnalysis(fake);
  const { floorBytes, growthBytes } = fake.supervision.incident?.verdict ?? {};
  if (typeof floorBytes !== 'number' || typeof growthBytes !== 'number') return t.fail();
  await analysis.end({ ...explained, selfBytes: floorBytes - growthBytes });
  t.like(record(fake), { restart: { done: true, drainFreedBytes: growthBytes } });
  t.true(fake.logged.some(({ message }) => / went when the worker was drained/.test(message)));
});

test('explanation: what is still there was not freed by the drain', async t => {
  const fake = new FakeSupervision();
  const analysis = await untilAnalysis(fake);
  const floorBytes = fake.supervision.incident?.verdict.floorBytes ?? 0;
  await analysis.end({ ...explained, selfBytes: floorBytes });
  t.like(record(fake), { restart: { done: true, drainFreedBytes: null } });
});

test('explanation: ten suspects are kept at most', async t => {
  const fake = new FakeSupervision();
  const analysis = await untilAnalysis(fake);
  const suspects = Array.from({ length: 12 }, (_, index) => ({ rank: index + 1 }));
  await analysis.end({ ok: true, summary: null, suspects, selfBytes: null });
  t.like(record(fake), { suspects: suspects.slice(0, 10) });
  t.is(fake.journal('explain.done')[0]?.['suspects'], 10);
});

test('explanation: one that fails costs itself only', async t => {
  const fake = new FakeSupervision();
  const analysis = await untilAnalysis(fake);
  await analysis.end({ ok: false, because: 'the analyser was ended by SIGKILL' });
  t.like(fake.journal('explain.failed')[0], { because: 'the analyser was ended by SIGKILL' });
  t.is(fake.journal('incident.closed').length, 1);
  t.like(record(fake), { suspects: [], restart: { done: true } });
  t.is(fake.supervision.incident, null);
});

test('explanation: stopping calls it off and closes the incident at once', async t => {
  const fake = new FakeSupervision();
  const analysis = await untilAnalysis(fake);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.true(analysis.stopped);
  t.is(fake.journal('incident.closed').length, 1);
  await analysis.end({ ok: false, because: 'the analyser was ended by SIGKILL' });
  t.is(fake.journal('incident.closed').length, 1);
  t.is(fake.journal('explain.failed').length, 0);
  t.deepEqual(fake.bugs, []);
});

test('explanation: an alarm that comes meanwhile waits for its end', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  const two = fake.current(2);
  await fake.serve(two);
  const analysis = await untilAnalysis(fake);
  await fake.read(two, alarm());
  t.is(fake.supervision.heldAlarms.length, 1);
  t.is(fake.supervision.replacement, null);
  await analysis.end(explained);
  t.like(fake.supervision.incident, { worker: { slot: 2 }, suspects: [] });
  t.is(fake.supervision.replacement?.old, two);
});

test('explanation: without a snapshot there is nothing to explain', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm());
  await fake.exit(fake.youngest(), { code: 1 });
  t.deepEqual(fake.analyses, []);
  t.is(fake.journal('incident.closed').length, 1);
});

test('memoryForAnalysis(): half of what is left, of the host too, never below nothing', t => {
  t.is(memoryForAnalysis({ limitBytes: 1000, usedBytes: 200 }, 10_000), 400);
  t.is(memoryForAnalysis({ limitBytes: 1000, usedBytes: 200 }, 300), 150);
  t.is(memoryForAnalysis({ limitBytes: 1000, usedBytes: null }, 10_000), 500);
  t.is(memoryForAnalysis({ limitBytes: 1000, usedBytes: 1200 }, 10_000), 0);
});
