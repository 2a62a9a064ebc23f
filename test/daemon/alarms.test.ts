import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { isRecord } from '../../base/guards.ts';
import { spend } from '../../daemon/restart-budget.ts';
import { alarm } from '../helpers/fake-judge.ts';
import { verdict } from '../helpers/messages.ts';
import { FakeSupervision } from '../helpers/fake-supervision.ts';
import { supervisedConfig } from '../helpers/supervised-config.ts';
import { untilOffTraffic } from '../helpers/off-traffic.ts';

function incidentOf(fake: FakeSupervision): Readonly<Record<string, unknown>> {
  const id = fake.supervision.lastIncident;
  if (id === null) throw new Error('there is no incident');
  const file = path.join(fake.supervision.incidents.folderOf(id), 'incident.json');
  const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!isRecord(value)) throw new Error('no record');
  return value;
}

/** With the sampling profiler on. */
function profiling(maxDiskBytes = 2 ** 31): FakeSupervision {
  const { capture } = supervisedConfig('/nowhere');
  return new FakeSupervision({
    rest: { capture: { ...capture, profile: true, maxDiskBytes } },
  });
}

function spendAll(fake: FakeSupervision): void {
  for (let count = 0; count < 5; count += 1) {
    const spent = spend(fake.supervision.budget, fake.clock.monotonicMs());
    if (spent !== null) fake.supervision.budget = spent;
  }
}

test('alarm: replace, drain, capture, retire, and the incident tells it', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await untilOffTraffic(fake);
  t.is(old.state, 'capturing');
  const file = fake.supervision.replacement?.wanted.capture?.file ?? '';
  await fake.answer(old, 'capture', {
    file,
    bytes: 1000,
    pauseMs: 20,
    rssBeforeBytes: 1,
    rssAfterBytes: 2,
  });
  t.is(old.state, 'stopping');
  await fake.exit(old, { signal: 'SIGTERM' });
  await fake.analyses[0]?.end({ ok: false, because: 'not today' });
  const incident = incidentOf(fake);
  t.like(incident, {
    rule: 'leak',
    capture: { kind: 'snapshot', offTraffic: true, bytes: 1000, refusedBecause: null },
    restart: { done: true, order: 'start-first', requestsCut: 0 },
  });
  t.is(typeof incident['closedAt'], 'string');
  t.is(fake.supervision.incident, null);
  t.is(fake.judgeOf(old).rebases.length, 1);
  t.true(fs.existsSync(path.join(path.dirname(file), 'trace.ndjson')));
  t.deepEqual(fake.bugs, []);
});

test('alarm: the reason is in the journal before anything is started or signalled', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  await fake.read(fake.current(), alarm());
  const events = fake.journal().map(({ event }) => event);
  t.true(events.indexOf('restart.planned') < events.lastIndexOf('worker.start'));
});

test('alarm: a second one while an incident is open has its turn when that is closed', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  await fake.serve(fake.current(1));
  await fake.serve(fake.current(2));
  await fake.read(fake.current(1), alarm());
  const first = fake.supervision.incident?.id;
  const two = fake.current(2);
  await fake.read(two, alarm({ rule: 'other' }));
  await fake.read(two, alarm({ tier: 'critical', actions: ['log', 'restart'] }));
  t.is(fake.supervision.incident?.id, first);
  t.is(fake.supervision.wanted.length, 0);
  t.is(fake.journal('alarm.raised').length, 3);
  t.is(fake.journal('incident.open').length, 1);
  // The successor of the first one does not come up, which closes its incident.
  await fake.exit(fake.youngest(), { code: 1 });
  t.is(fake.supervision.replacement?.old, two);
  t.like(fake.supervision.incident, { tier: 'critical', worker: { slot: 2 } });
  t.deepEqual(fake.supervision.heldAlarms, []);
});

test('alarm: one that is withdrawn while it waits, or whose worker dies, is forgotten', async t => {
  const fake = new FakeSupervision({ app: { workers: 3 } });
  for (const slot of [1, 2, 3]) await fake.serve(fake.current(slot));
  await fake.read(fake.current(1), alarm());
  await fake.read(fake.current(2), alarm());
  await fake.read(fake.current(3), alarm());
  t.is(fake.supervision.heldAlarms.length, 2);
  await fake.read(fake.current(2), { ...alarm(), kind: 'cleared' });
  await fake.exit(fake.current(3), { signal: 'SIGKILL' });
  await fake.exit(fake.youngest(), { code: 1 });
  t.is(fake.supervision.replacement, null);
  t.deepEqual(fake.supervision.heldAlarms, []);
});

test('alarm: without restart or capture in its actions nothing is replaced', async t => {
  const fake = profiling();
  const worker = fake.current();
  await fake.serve(worker);
  await fake.read(worker, alarm({ actions: ['log', 'notify', 'profile'] }));
  t.is(fake.supervision.replacement, null);
  t.is(fake.toldTo(worker).at(-1)?.type, 'capture');
});

test('alarm: an unresponsive worker is stopped without a drain', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm({ type: 'unresponsive', actions: ['log', 'restart'] }));
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.trust(successor);
  t.is(old.state, 'stopping');
  t.deepEqual(fake.processOf(old).orders, []);
  await fake.happen({ kind: 'worker', worker: old, event: 'kill-deadline' });
  t.deepEqual(fake.processOf(old).groupSignals, ['SIGKILL']);
  await fake.exit(old, { signal: 'SIGKILL' });
  t.is(fake.journal('restart.done').length, 1);
});

test('alarm: with the budget spent it waits, says so once, and comes when there is budget', async t => {
  const fake = new FakeSupervision();
  await fake.serve(fake.current());
  spendAll(fake);
  await fake.read(fake.current(), alarm());
  await fake.happen({ kind: 'tick' });
  await fake.happen({ kind: 'tick' });
  t.is(fake.supervision.replacement, null);
  t.is(fake.journal('restart.refused').length, 1);
  fake.clock.advance(600_000);
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.not(fake.supervision.replacement, null);
});

test('alarm: when the successor does not come up, the incident says so and the old worker serves on', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm({ actions: ['log', 'restart'] }));
  await fake.exit(fake.youngest(), { code: 1 });
  t.is(fake.current(), old);
  t.is(old.state, 'ready');
  const because = 'the successor did not become ready, so the old worker goes on serving';
  t.like(incidentOf(fake), { restart: { done: false, because } });
});

test('alarm: a worker that dies while its replacement waits closes the incident, and the next alarm counts', async t => {
  const fake = new FakeSupervision({ app: { workers: 2 } });
  const [one, two] = [fake.current(1), fake.current(2)];
  await fake.serve(one);
  await fake.serve(two);
  spendAll(fake);
  await fake.read(one, alarm());
  fake.clock.advance(600_000);
  await fake.exit(one, { signal: 'SIGKILL' });
  await fake.happen({ kind: 'tick' }, { kind: 'tick' });
  t.is(fake.supervision.incident, null);
  t.like(incidentOf(fake), { restart: { done: false, because: 'worker 1 is not serving now' } });
  await fake.read(two, alarm());
  t.is(fake.supervision.replacement?.old, two);
});

test('alarm: of a successor while its slot is being replaced leaves no incident open', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await fake.serve(old);
  await fake.ask({ method: 'restart', slot: 1, reason: '' });
  const successor = fake.youngest();
  await fake.serve(successor);
  await fake.read(successor, alarm());
  t.is(fake.supervision.incident, null);
  t.is(fake.supervision.replacement?.successor, successor);
});

test('capture: a worker that dies in the middle of it is named in the incident', async t => {
  const fake = new FakeSupervision();
  const old = fake.current();
  await untilOffTraffic(fake);
  await fake.exit(old, { signal: 'SIGKILL' });
  t.regex(JSON.stringify(incidentOf(fake)['capture']), /went in the middle of it/);
  t.is(fake.supervision.replacement, null);
  t.deepEqual(fake.bugs, []);
});

test('capture: the profile comes first, the snapshot after it', async t => {
  const fake = profiling();
  const old = fake.current();
  await untilOffTraffic(fake);
  t.is(old.state, 'drained');
  await fake.answer(old, 'capture', {
    file: '/p',
    bytes: 5,
    pauseMs: 1,
    objects: 1_200_000,
    samples: 40,
  });
  t.is(old.state, 'capturing');
  t.deepEqual(old.objects, { count: 1_200_000, samples: 40 });
  t.true(fake.logged.some(({ message }) => /1\.2 million objects/.test(message)));
  await fake.answer(old, 'capture', { file: '/s', bytes: 9, pauseMs: 2 });
  t.like(fake.supervision.incident, { capture: { kind: 'snapshot', bytes: 9, file: '/s' } });
  t.deepEqual(
    fake.journal('capture.done').map(({ kind }) => kind),
    ['profile', 'snapshot'],
  );
});

test('capture: one that fails midway leaves the profile', async t => {
  const fake = profiling();
  const old = fake.current();
  await untilOffTraffic(fake);
  await fake.answer(old, 'capture', { file: '/p', bytes: 5, pauseMs: 1 });
  await fake.exit(old, { signal: 'SIGKILL' });
  t.like(fake.supervision.incident ?? incidentOf(fake), {
    capture: { kind: 'profile', file: '/p', refusedBecause: 'the worker went in the middle of it' },
  });
  t.deepEqual(fake.bugs, []);
});

test('capture: without a profile the snapshot is taken all the same', async t => {
  const fake = profiling();
  const old = fake.current();
  await untilOffTraffic(fake);
  await fake.answer(old, 'capture', 'nonsense');
  t.is(old.state, 'capturing');
  t.is(old.objects, null);
  t.like(fake.supervision.incident, { capture: { kind: 'none', refusedBecause: null } });
});

test('capture: what is refused falls back to the profile and to what the heap consists of', async t => {
  const fake = profiling(10);
  const old = fake.current();
  await untilOffTraffic(fake);
  t.is(old.state, 'drained');
  t.like(fake.toldTo(old).at(-1), { type: 'capture', data: { kind: 'profile' } });
  await fake.answer(old, 'capture', { file: '/x', bytes: 5, pauseMs: 1 });
  t.is(old.state, 'stopping');
  t.like(fake.supervision.incident, { capture: { kind: 'profile', bytes: 5 } });
  t.regex(String(fake.supervision.incident?.capture.refusedBecause), /capture.maxDisk/);
  const folder = fake.supervision.incidents.folderOf(String(fake.supervision.lastIncident));
  const statistics = fs.readFileSync(path.join(folder, 'heap-statistics.json'), 'utf8');
  t.like(JSON.parse(statistics), { schema: 'memsup.heap-statistics/1', kind: 'sample' });
});

test('capture: an incident folder that cannot be written costs the capture, not the restart', async t => {
  const fake = new FakeSupervision();
  const folder = path.join(fake.stateDir, 'incidents');
  fs.rmSync(folder, { recursive: true });
  fs.writeFileSync(folder, 'in the way');
  const old = fake.current();
  await fake.serve(old);
  await fake.read(old, alarm());
  const successor = fake.youngest();
  t.not(successor, old);
  await fake.serve(successor);
  await fake.trust(successor);
  await fake.drained(old);
  t.is(old.state, 'stopping');
  await fake.exit(old, { signal: 'SIGTERM' });
  t.is(fake.journal('restart.done').length, 1);
  t.deepEqual(fake.bugs, []);
});

test('alarm: the incident tells how the other workers fare', async t => {
  const fake = new FakeSupervision({ app: { workers: 3 } });
  for (const slot of [1, 2, 3]) await fake.serve(fake.current(slot));
  const grows = (rateBytesPerHour: number) => ({
    rules: [],
    floorBytes: null,
    opinion: {
      ...verdict,
      rateBytesPerHour,
      rateLow: rateBytesPerHour - 50,
      rateHigh: rateBytesPerHour + 50,
    },
  });
  fake.judgeOf(fake.current(1)).thinks = grows(9000);
  fake.judgeOf(fake.current(2)).thinks = grows(2);
  fake.judgeOf(fake.current(3)).thinks = grows(-3);
  await fake.read(fake.current(1), alarm());
  const { pool } = fake.supervision.incident ?? {};
  t.is(pool?.scope, 'one');
  t.deepEqual(pool?.slots, [1]);
  t.regex(pool?.because ?? '', /^worker 1 alone grows/);
});

test('alarm: a worker without others, or a rule about something else, has nothing to compare', async t => {
  const alone = new FakeSupervision();
  await alone.serve(alone.current());
  await alone.read(alone.current(), alarm());
  t.is(alone.supervision.incident?.pool, null);
  const limit = new FakeSupervision({ app: { workers: 2 } });
  for (const slot of [1, 2]) await limit.serve(limit.current(slot));
  await limit.read(limit.current(1), alarm({ type: 'threshold' }));
  t.is(limit.supervision.incident?.pool, null);
});
