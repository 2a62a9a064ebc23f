import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Config } from '../../config/config.ts';
import type { Worker } from '../../daemon/worker.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';
import { untilOffTraffic } from '../helpers/off-traffic.ts';

const explained = {
  ok: true,
  summary: 'Map grows',
  suspects: [{ title: 'Map' }],
  selfBytes: null,
} as const;

function keepingNothing(changes: Partial<Config['capture']> = {}): FakeSupervision {
  const { capture } = supervisedConfig('/nowhere');
  return new FakeSupervision({
    rest: { capture: { ...capture, keep: 0, maxPauseMs: 60_000, ...changes } },
  });
}

async function captured(fake: FakeSupervision, worker: Worker): Promise<void> {
  const file = worker.captureOrder?.file ?? '';
  const times = { pauseMs: 20, rssBeforeBytes: 1, rssAfterBytes: 2 };
  await fake.answer(worker, 'capture', { file, bytes: 1000, ...times });
}

function recordOf(fake: FakeSupervision): unknown {
  const folder = fake.supervision.incidents.folderOf(String(fake.supervision.lastIncident));
  return JSON.parse(fs.readFileSync(path.join(folder, 'incident.json'), 'utf8'));
}

function pipesOf(fake: FakeSupervision): string[] {
  return fs.readdirSync(path.join(fake.stateDir, 'pipes'));
}

test('keep 0: the analyser reads before the worker writes, then the one to compare with; the pipes go', async t => {
  const fake = keepingNothing({ baseline: 'fresh', redact: true });
  const old = await untilOffTraffic(fake);
  const [analysis] = fake.analyses;
  t.like(analysis?.request, { snapshotFile: '-', pipes: { hideStrings: true } });
  t.like(old.captureOrder, { kind: 'stream', rawFile: null });
  for (const name of pipesOf(fake)) {
    const { mode } = fs.statSync(path.join(fake.stateDir, 'pipes', name));
    t.is((mode & 0o777).toString(8), '600', name);
  }
  t.is(pipesOf(fake).length, 2);

  await captured(fake, old);
  await fake.exit(old, { signal: 'SIGTERM' });
  const spare = fake.youngest();
  await fake.serve(spare);
  await fake.read(spare);
  await fake.happen({ kind: 'spare-settled', worker: spare });
  t.like(spare.captureOrder, { kind: 'stream', purpose: 'baseline' });
  t.not(spare.captureOrder?.file, old.captureOrder?.file);
  await captured(fake, spare);
  t.is(fake.journal('incident.closed').length, 0);
  t.is(fake.analyses.length, 1);

  await analysis?.end(explained);
  t.like(recordOf(fake), {
    capture: { kind: 'snapshot', file: null, bytes: 1000 },
    baseline: { kind: 'fresh', file: null, bytes: 1000, refusedBecause: null },
    suspects: [{ title: 'Map' }],
  });
  t.true(fake.journal('capture.start', 'capture.done').every(({ file }) => file === null));
  t.deepEqual(pipesOf(fake), []);
  t.deepEqual(fake.bugs, []);
});

test('keep 0: an analyser that gives up says why there is no snapshot', async t => {
  const fake = keepingNothing({ baseline: 'none' });
  const old = await untilOffTraffic(fake);
  await fake.analyses[0]?.end({ ok: false, because: 'it would need 9 GiB' });
  await fake.refuse(old, 'capture', 'EPIPE: broken pipe');
  await fake.exit(old, { signal: 'SIGTERM' });
  t.like(recordOf(fake), { capture: { kind: 'none', refusedBecause: 'it would need 9 GiB' } });
  t.is(fake.journal('incident.closed').length, 1);
  t.true(fake.analyses[0]?.stopped);
  t.deepEqual(pipesOf(fake), []);
  t.deepEqual(fake.bugs, []);
});

test('keep 0: where nothing is compared with, the end of the other pipe is seen, and an early answer is kept', async t => {
  const fake = keepingNothing({ baseline: 'none' });
  const old = await untilOffTraffic(fake);
  await captured(fake, old);
  // It was quicker than the end of the worker.
  await fake.analyses[0]?.end(explained);
  t.is(fake.journal('incident.closed').length, 0);
  await fake.exit(old, { signal: 'SIGTERM' });
  t.like(recordOf(fake), { suspects: [{ title: 'Map' }] });
  t.is(fake.journal('incident.closed').length, 1);
  t.deepEqual(fake.bugs, []);
});

test('keep 0: stopping ends the analyser and removes the pipes', async t => {
  const fake = keepingNothing();
  await untilOffTraffic(fake);
  await fake.happen({ kind: 'signal', signal: 'SIGTERM' });
  t.true(fake.analyses[0]?.stopped);
  t.deepEqual(pipesOf(fake), []);
  t.is(fake.journal('incident.closed').length, 1);
  t.deepEqual(fake.bugs, []);
});
