import test from 'ava';
import type { Reading, ThreadSample } from '../../base/readings.ts';
import { createJudge } from '../../rules/create-judge.ts';
import type { Judge, RuleEvent } from '../../rules/judge.ts';
import { leakRule } from '../helpers/leak-rules.ts';
import { majorAt, sampleAt } from '../helpers/readings.ts';
import { roomyLimits } from '../helpers/tracker-run.ts';

const megabyte = 2 ** 20;
/** The threads' heaps begin here, in MB, and grow by so many an hour. */
interface ThreadLife {
  readonly id: number;
  readonly grows: number;
  readonly untilS?: number;
}

function judge(): Judge {
  const rules = [leakRule()];
  return createJudge({ rules, warmupMs: 60_000, limits: roomyLimits, startedAtWallMs: 0 });
}

function* life(threads: readonly ThreadLife[], seconds = 3600): Generator<Reading> {
  for (let second = 0; second < seconds; second += 20) {
    const living = threads.filter(({ untilS = seconds }) => second < untilS);
    const held = ({ grows }: ThreadLife): number => (20 + (grows * second) / 3600) * megabyte;
    const samples = living.map(thread => threadSample(thread.id, held(thread)));
    const rssBytes = samples.reduce((sum, one) => sum + one.heapPhysicalBytes, 80 * megabyte);
    yield sampleAt(second * 1000, { rssBytes, threads: samples });
    yield majorAt(second * 1000 + 100, 20 * megabyte);
    for (const thread of living) {
      yield majorAt(second * 1000 + 200, held(thread), { thread: thread.id });
    }
  }
}

function threadSample(id: number, oldBytes: number): ThreadSample {
  return {
    id,
    heapTotalBytes: oldBytes + 8 * megabyte,
    heapUsedBytes: oldBytes + megabyte,
    heapPhysicalBytes: oldBytes + 8 * megabyte,
    heapLimitBytes: 256 * megabyte,
    oldBytes,
    externalBytes: megabyte,
  };
}

function watch(one: Judge, readings: Iterable<Reading>): RuleEvent[] {
  return [...readings].flatMap(reading => one.observe(reading));
}

test('judge: a leak in a worker thread is found, and the thread named', t => {
  const one = judge();
  const [event, ...others] = watch(one, life([{ id: 3, grows: 90 }]));
  t.deepEqual(others, []);
  t.is(event?.verdict.class, 'js-heap');
  t.is(event?.verdict.thread, 3);
  t.is(event?.verdict.limitBytes, 256 * megabyte);
  t.regex(event?.verdict.because ?? '', /^In worker thread 3: The heap that survives/);
  const rate = (event?.verdict.rateBytesPerHour ?? 0) / megabyte;
  t.true(Math.abs(rate - 90) < 5, String(rate));
  const [status] = one.status().rules;
  t.is(status?.state, 'firing');
  t.is(status?.verdict?.thread, 3);
});

test('judge: threads that hold steady, or that come and go, are no leak', t => {
  const pool = Array.from({ length: 8 }, (_, index) => ({ id: index + 1, grows: 0 }));
  t.deepEqual(watch(judge(), life(pool)), []);
  const passing = pool.map(({ id }) => ({ id, grows: 60, untilS: 200 * id }));
  t.deepEqual(watch(judge(), life(passing)), []);
});

test('judge: threads that leak alike are told of once', t => {
  const pool = Array.from({ length: 4 }, (_, index) => ({ id: index + 1, grows: 90 }));
  const events = watch(judge(), life(pool));
  t.deepEqual(
    events.map(({ kind }) => kind),
    ['raised'],
  );
});

test('judge: a leak ends with its thread', t => {
  const events = watch(judge(), life([{ id: 1, grows: 90, untilS: 3000 }]));
  t.deepEqual(
    events.map(({ kind }) => kind),
    ['raised', 'cleared'],
  );
});

test('judge: what threads hold is not held to be native', t => {
  const one = judge();
  // Sixteen threads begin one after another, each with 40 MB.
  const starts = Array.from({ length: 16 }, (_, index) => index * 200);
  const readings: Reading[] = [];
  for (let second = 0; second < 7200; second += 10) {
    const threads = starts.flatMap((startS, index) =>
      second >= startS ? [threadSample(index + 1, 40 * megabyte)] : [],
    );
    const rssBytes = (80 + threads.length * 49) * megabyte;
    readings.push(sampleAt(second * 1000, { rssBytes, threads }));
  }
  t.deepEqual(watch(one, readings), []);
  t.regex(one.status().opinion?.because ?? '', /^Memory of native code is steady/);
});

test('judge: when the thread that spoke ends, another that leaks goes on with the alarm', t => {
  const one = judge();
  const pool = [
    { id: 1, grows: 90, untilS: 3000 },
    { id: 2, grows: 90 },
  ];
  const events = watch(one, life(pool));
  t.deepEqual(
    events.map(({ kind }) => kind),
    ['raised'],
  );
  const [status] = one.status().rules;
  t.is(status?.state, 'firing');
  t.is(status?.verdict?.thread, 2);
});

test('judge: threads that leak one after the other are told of once in a cooldown', t => {
  const rounds = Array.from({ length: 6 }, (_, round) => round);
  const one = judge();
  const events = rounds.flatMap(round =>
    watch(one, later(life([{ id: round + 1, grows: 200 }], 1500), round * 1500)),
  );
  const raised = events.filter(({ kind }) => kind === 'raised');
  t.true(raised.length >= 2 && raised.length <= 5, String(raised.length));
  for (const [at, { atMs }] of raised.entries()) {
    const before = raised[at - 1];
    if (before !== undefined) t.true(atMs - before.atMs >= 30 * 60_000);
  }
});

function* later(readings: Iterable<Reading>, seconds: number): Generator<Reading> {
  for (const reading of readings) yield { ...reading, atMs: reading.atMs + seconds * 1000 };
}
