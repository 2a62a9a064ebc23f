import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Config } from '../../config/config.ts';
import type { Worker } from '../../daemon/worker.ts';
import { alarm } from '../helpers/fake-judge.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { sampleReading } from '../helpers/messages.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';

type Baseline = Config['capture']['baseline'];

function supervised(baseline: Baseline, workers = 1, maxPauseMs = 60_000): FakeSupervision {
  const { capture } = supervisedConfig('/nowhere');
  return new FakeSupervision({
    app: { workers },
    rest: { capture: { ...capture, baseline, maxPauseMs } },
  });
}

/** The result of a capture to where it was ordered. */
async function captured(fake: FakeSupervision, worker: Worker): Promise<string> {
  const file = worker.captureOrder?.file ?? '';
  const times = { pauseMs: 20, rssBeforeBytes: 1, rssAfterBytes: 2 };
  await fake.answer(worker, 'capture', { file, bytes: 1000, ...times });
  return path.basename(file);
}

/** A leak in slot 1 was seen, captured, and its worker replaced. */
async function untilReplaced(fake: FakeSupervision): Promise<Worker> {
  for (const { current } of fake.supervision.slots) if (current !== null) await fake.serve(current);
  const old = fake.current();
  await fake.read(old, alarm());
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(old);
  await captured(fake, old);
  await fake.exit(old, { signal: 'SIGTERM' });
  return successor;
}

async function settle(fake: FakeSupervision, spare: Worker): Promise<void> {
  await fake.read(spare);
  await fake.happen({ kind: 'spare-settled', worker: spare });
}

function recordOf(fake: FakeSupervision): unknown {
  const folder = fake.supervision.incidents.folderOf(String(fake.supervision.lastIncident));
  return JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
}

test('baseline fresh: a process beside the successor is captured, takes no connection, and goes', async t => {
  const fake = supervised('fresh');
  const successor = await untilReplaced(fake);
  const spare = fake.youngest();
  t.true(spare.isSpare);
  t.is(fake.current(), successor);
  t.deepEqual(fake.analyses, []);
  await fake.serve(spare);
  await settle(fake, spare);
  t.false(fake.processOf(spare).orders.some(({ type }) => type === 'accept'));
  t.deepEqual(fake.judgeOf(spare).observed, []);
  t.is(await captured(fake, spare), 'baseline.heapsnapshot');
  t.deepEqual(fake.processOf(spare).signals, ['SIGTERM']);
  const [analysis] = fake.analyses;
  t.is(path.basename(analysis?.request.baselineFile ?? ''), 'baseline.heapsnapshot');
  t.is(path.basename(analysis?.request.snapshotFile ?? ''), 'alarm.heapsnapshot');
  await fake.exit(spare, { signal: 'SIGTERM' });
  await analysis?.end({ ok: true, suspects: [], summary: null, selfBytes: null });
  t.is(fake.current(), successor);
  t.is(fake.supervision.slots[0]?.restartTimer, null);
  t.like(recordOf(fake), { baseline: { kind: 'fresh', bytes: 1000, refusedBecause: null } });
  t.deepEqual(
    fake.journal('capture.start').map(({ purpose }) => purpose),
    ['alarm', 'baseline'],
  );
  t.like(fake.journal('worker.start').at(-1), { spare: true });
  t.deepEqual(fake.bugs, []);
});

test('baseline fresh: a spare that dies costs the comparison only', async t => {
  const fake = supervised('fresh');
  const successor = await untilReplaced(fake);
  await fake.exit(fake.youngest(), { code: 1 });
  t.is(fake.analyses[0]?.request.baselineFile, null);
  t.is(fake.current(), successor);
  t.is(fake.supervision.slots[0]?.restartTimer, null);
  t.like(recordOf(fake), {
    baseline: {
      kind: 'fresh',
      file: null,
      refusedBecause: 'the process that was started for it has gone',
    },
  });
});

test('baseline fresh: a spare that dies of its capture costs the comparison only', async t => {
  const fake = supervised('fresh');
  await untilReplaced(fake);
  const spare = fake.youngest();
  await fake.serve(spare);
  await settle(fake, spare);
  await fake.exit(spare, { signal: 'SIGKILL' });
  t.is(fake.analyses.length, 1);
  t.is(fake.analyses[0]?.request.baselineFile, null);
  t.like(fake.journal('capture.refused').at(-1), {
    purpose: 'baseline',
    because: 'the worker went in the middle of it',
  });
  t.deepEqual(fake.bugs, []);
});

test('baseline fresh: stop-first, the successor is captured in place when that is short', async t => {
  const fake = supervised('fresh');
  fake.supervision.config = {
    ...fake.supervision.config,
    app: { ...fake.supervision.config.app, replace: 'stop-first' },
  };
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm());
  await fake.drained(old);
  await captured(fake, old);
  await fake.exit(old, { signal: 'SIGTERM' });
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  t.is(fake.processes.length, 2);
  t.is(await captured(fake, successor), 'baseline.heapsnapshot');
  t.is(successor.state, 'ready');
  t.is(fake.judgeOf(successor).rebases.length, 1);
  t.is(path.basename(fake.analyses[0]?.request.baselineFile ?? ''), 'baseline.heapsnapshot');
});

test('baseline sibling: the youngest other worker is rotated the same way', async t => {
  const fake = supervised('sibling', 2);
  const two = fake.current(2);
  await untilReplaced(fake);
  t.is(fake.supervision.replacement?.old, two);
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(two);
  t.is(two.state, 'capturing');
  t.is(await captured(fake, two), 'baseline.heapsnapshot');
  t.is(two.state, 'stopping');
  t.is(path.basename(fake.analyses[0]?.request.baselineFile ?? ''), 'baseline.heapsnapshot');
  await fake.exit(two, { signal: 'SIGTERM' });
  t.is(fake.current(2), successor);
  const [, planned] = fake.journal('restart.planned');
  t.is(planned?.worker, 2);
  t.regex(String(planned?.['because']), /is to be compared/);
  t.deepEqual(fake.bugs, []);
});

test('baseline sibling: one whose successor never comes up goes on serving', async t => {
  const fake = supervised('sibling', 2);
  const two = fake.current(2);
  await untilReplaced(fake);
  await fake.exit(fake.youngest(), { code: 1 });
  t.is(fake.current(2), two);
  t.is(two.state, 'ready');
  t.is(fake.analyses[0]?.request.baselineFile, null);
  const refusedBecause = 'the successor did not become ready, so the old worker goes on serving';
  t.like(recordOf(fake), { baseline: { kind: 'sibling', refusedBecause } });
});

test('baseline warm: taken in place after the warm-up, once, and compared with at an alarm', async t => {
  const fake = supervised('warm');
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old);
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  const file = old.captureOrder?.file ?? '';
  t.is(path.basename(file), 'w1-g1.heapsnapshot');
  fs.writeFileSync(file, '{}');
  await captured(fake, old);
  await fake.happen({ kind: 'tick' });
  t.is(fake.journal('capture.start').length, 1);
  t.is(fake.supervision.lastCaptureAtMonotonicMs, null, 'the cool-down is for alarms');
  await untilReplaced(fake);
  const { baselineFile } = fake.analyses[0]?.request ?? {};
  t.is(path.basename(baselineFile ?? ''), 'baseline.heapsnapshot');
  t.true(fs.existsSync(baselineFile ?? ''));
  t.false(fs.existsSync(file));
});

test('baseline warm: not where the pause would be too long, and said once', async t => {
  const fake = supervised('warm', 1, 0);
  const old = fake.current();
  await fake.serve(old);
  await fake.happen({
    kind: 'agent',
    worker: old,
    message: {
      type: 'telemetry',
      data: { readings: [{ ...sampleReading, heapUsedBytes: 2 ** 27 }], dropped: 0 },
    },
  });
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.is(old.captureOrder, null);
  t.is(fake.journal('capture.refused').length, 1);
  const [refused] = fake.journal('capture.refused');
  t.is(refused?.['purpose'], 'baseline');
  t.regex(String(refused?.['because']), /maxPause/);
});

test('baseline warm: that of a worker that ends otherwise is removed', async t => {
  const fake = supervised('warm');
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old);
  await fake.happen({ kind: 'tick' });
  const file = old.captureOrder?.file ?? '';
  fs.writeFileSync(file, '{}');
  await captured(fake, old);
  await fake.exit(old, { code: 1 });
  t.false(fs.existsSync(file));
});

test('baseline: without a snapshot of the alarm none is taken', async t => {
  const fake = supervised('fresh');
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm({ actions: ['log', 'restart'] }));
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  await fake.exit(old, { signal: 'SIGTERM' });
  t.is(fake.processes.length, 2);
  t.is(fake.journal('incident.closed').length, 1);
  t.like(recordOf(fake), { baseline: null });
});

test('baseline: after ten minutes it is not waited for any longer', async t => {
  const fake = supervised('sibling', 2);
  await untilReplaced(fake);
  const { baseline } = fake.supervision;
  if (baseline === null) throw new Error('none is under way');
  await fake.happen({ kind: 'baseline-deadline', baseline });
  t.is(fake.analyses[0]?.request.baselineFile, null);
  await fake.happen({ kind: 'baseline-deadline', baseline });
  t.is(fake.analyses.length, 1);
});

test('baseline: stopping meanwhile closes the incident and stops the spare at once', async t => {
  const fake = supervised('fresh');
  await untilReplaced(fake);
  const spare = fake.youngest();
  await fake.serve(spare);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.is(spare.state, 'stopping');
  t.is(fake.journal('incident.closed').length, 1);
  await fake.happen({ kind: 'spare-settled', worker: spare });
  await fake.exit(spare, { signal: 'SIGTERM' });
  t.deepEqual(fake.analyses, []);
  t.deepEqual(fake.bugs, []);
});
