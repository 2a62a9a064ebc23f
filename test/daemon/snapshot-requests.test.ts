import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { statusReport } from '../../daemon/status.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';

const result = {
  file: '/x.heapsnapshot',
  bytes: 9,
  pauseMs: 3,
  rssBeforeBytes: 1,
  rssAfterBytes: 2,
};

/** A worker with so small a heap that a capture in place is short enough. */
async function serving(): Promise<FakeSupervision> {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  return fake;
}

test('snapshot: off the traffic, answered with the file before the old worker has gone', async t => {
  const fake = await serving();
  const old = fake.current();
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  t.is(old.state, 'capturing');
  await fake.answer(old, 'capture', result);
  t.deepEqual(answers, [{ result }]);
  await fake.exit(old, { signal: 'SIGTERM' });
  t.is(answers.length, 1);
  t.is(fake.supervision.lastIncident, null);
});

test('snapshot: off the traffic, with a successor that never comes up', async t => {
  const fake = await serving();
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.exit(fake.youngest(), { code: 1 });
  t.regex(String(errorOf(answers)), /successor did not become ready/);
});

test('snapshot: of a worker that dies of it, the request says so', async t => {
  const fake = await serving();
  const old = fake.current();
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  const partial = `${old.captureOrder?.file}.partial`;
  fs.mkdirSync(path.dirname(partial), { recursive: true });
  fs.writeFileSync(partial, 'half');
  await fake.exit(old, { signal: 'SIGKILL' });
  t.regex(String(errorOf(answers)), /went in the middle of it/);
  t.is(answers.length, 1);
  t.deepEqual(fs.readdirSync(path.dirname(partial)), [], 'nothing half written stays');
});

test('snapshot: in place, the worker goes on serving', async t => {
  const fake = await serving();
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  t.is(fake.current().state, 'ready');
  t.is(fake.judgeOf(fake.current()).silences.length, 1);
  await fake.answer(fake.current(), 'capture', result);
  t.deepEqual(answers, [{ result }]);
  t.is(fake.current().captureOrder, null);
  t.is(fake.current().state, 'ready');
});

test('snapshot: status says how far it has come, until it has ended', async t => {
  const fake = await serving();
  t.is(statusReport(fake.supervision).workers[0]?.capture, null);
  await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  const { captureOrder } = fake.current();
  fs.mkdirSync(path.dirname(captureOrder?.file ?? ''), { recursive: true });
  fs.writeFileSync(`${captureOrder?.file}.partial`, 'half');
  fake.clock.advance(2500);
  const expectedMs = Math.round(captureOrder?.expectedMs ?? 0);
  t.deepEqual(statusReport(fake.supervision).workers[0]?.capture, {
    purpose: 'request',
    elapsedMs: 2500,
    expectedMs,
    writtenBytes: 4,
  });
  await fake.refuse(fake.current(), 'capture', 'no');
  t.is(statusReport(fake.supervision).workers[0]?.capture, null);
});

test('snapshot: in place, a second one at the same time is refused', async t => {
  const fake = await serving();
  await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  const again = await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  t.regex(String(errorOf(again)), /is being captured already/);
});

test('snapshot: in place and off the traffic overlap, and each gets its own outcome', async t => {
  const fake = await serving();
  const old = fake.current();
  const inPlace = await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  const first = fake.toldTo(old).findLast(({ type }) => type === 'capture');
  const off = await fake.ask({ method: 'snapshot', slot: 1, inPlace: false });
  await fake.serve(fake.youngest());
  await fake.trust(fake.youngest());
  await fake.drained(old);
  t.is(old.state, 'capturing');
  // The first one was slow and is answered only now.
  const id = Reflect.get(Object(first?.data), 'id');
  const data = { id: Number(id), error: null, result: { ...result, file: '/in-place' } };
  await fake.happen({ kind: 'agent', worker: old, message: { type: 'answer', data } });
  t.like(inPlace[0], { result: { file: '/in-place' } });
  t.is(old.state, 'capturing', 'the other one is still under way');
  await fake.answer(old, 'capture', result);
  t.deepEqual(off, [{ result }]);
  t.is(old.state, 'stopping');
});

test('snapshot: in place, a worker that dies of it', async t => {
  const fake = await serving();
  const answers = await fake.ask({ method: 'snapshot', slot: 1, inPlace: true });
  await fake.exit(fake.current(), { signal: 'SIGABRT' });
  t.regex(String(errorOf(answers)), /went in the middle of it/);
  t.is(answers.length, 1);
});

test('snapshot: of a slot that does not exist, or does not serve', async t => {
  const fake = new FakeSupervision();
  t.regex(
    String(errorOf(await fake.ask({ method: 'snapshot', slot: 9, inPlace: true }))),
    /there are 1 workers/,
  );
  t.regex(
    String(errorOf(await fake.ask({ method: 'snapshot', slot: 1, inPlace: false }))),
    /not serving now/,
  );
});

function errorOf(answers: readonly object[]): unknown {
  const [answer] = answers;
  return answer !== undefined && 'error' in answer ? answer.error : null;
}
