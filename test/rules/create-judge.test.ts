import test from 'ava';
import type { Reading } from '../../base/readings.ts';
import type { RuleSpec } from '../../base/rule-spec.ts';
import { createJudge } from '../../rules/create-judge.ts';
import type { Judge, Limits, RuleEvent } from '../../rules/judge.ts';
import { everyGate } from '../../rules/leak/gates.ts';
import { leakRule, suspectRule } from '../helpers/leak-rules.ts';
import { liveWorker } from '../helpers/live-worker.ts';
import { majorAt, sampleAt } from '../helpers/readings.ts';

const megabyte = 2 ** 20;
const minuteMs = 60_000;
const limits = {
  heapLimitBytes: 256 * megabyte,
  rssLimitBytes: 24e9,
  rssLimitSource: 'host',
  openFilesLimit: 1024,
} as const;

function judgeWith(rules: readonly RuleSpec[], warmupMs = 10_000, given: Limits = limits): Judge {
  return createJudge({ rules, warmupMs, limits: given, startedAtWallMs: 0 });
}

function feed(judge: Judge, readings: Iterable<Reading>): RuleEvent[] {
  return [...readings].flatMap(reading => judge.observe(reading));
}

/** Floors every ten seconds along a curve of megabytes over minutes, with a sample after each. */
function* floors(minutes: number, curve: (minute: number) => number): Generator<Reading> {
  for (let atMs = 0; atMs < minutes * minuteMs; atMs += 10_000) {
    const bytes = curve(atMs / minuteMs) * megabyte;
    yield majorAt(atMs, bytes);
    yield sampleAt(atMs + 500, {
      rssBytes: bytes + 80 * megabyte,
      heapPhysicalBytes: bytes + 20 * megabyte,
      oldBytes: bytes,
    });
  }
}

for (const rate of [2, 3]) {
  test(`judge: a leak of ${rate} MB/s in a heap of 256 MB is an alarm before it is the end`, t => {
    const judge = judgeWith([leakRule()]);
    const [alarm] = feed(
      judge,
      liveWorker({
        heapLimitBytes: limits.heapLimitBytes,
        leakBytesPerSecond: rate * megabyte,
        seconds: 120,
      }),
    );
    t.is(alarm?.rule, 'leak');
    t.is(alarm?.verdict.class, 'js-heap');
    t.true((alarm?.atMs ?? 0) < 2 * minuteMs);
    const perHour = alarm?.verdict.rateBytesPerHour ?? 0;
    t.true(Math.abs(perHour / (rate * megabyte * 3600) - 1) < 0.05, String(perHour));
  });
}

test('judge: the healthy twin, the same worker without the leak, stays silent', t => {
  const judge = judgeWith([suspectRule(), leakRule()]);
  const events = feed(
    judge,
    liveWorker({ heapLimitBytes: limits.heapLimitBytes, leakBytesPerSecond: 0, seconds: 3600 }),
  );
  t.deepEqual(events, []);
});

test('judge: the verdict carries the evidence', t => {
  const judge = judgeWith([leakRule()]);
  const [alarm] = feed(
    judge,
    floors(60, minute => 20 + minute),
  );
  const verdict = alarm?.verdict;
  t.is(verdict?.class, 'js-heap');
  t.is(verdict?.limitSource, 'v8');
  t.is(verdict?.limitBytes, limits.heapLimitBytes);
  t.true((verdict?.growthShare ?? 0) >= 0.15);
  t.true((verdict?.confidence ?? 0) >= 0.8);
  t.is(verdict?.gates['z'], 'pass');
  t.true((verdict?.rateLow ?? 0) <= 60 * megabyte);
  t.true((verdict?.rateHigh ?? 0) >= 60 * megabyte);
  t.true((verdict?.timeToLimitLowMs ?? 0) < (verdict?.timeToLimitHighMs ?? 0));
  t.regex(verdict?.because ?? '', /grew by .* in .*collections.* MiB\/h .*heap limit of 256 MiB/);
});

test('judge: says when it takes an alarm back', t => {
  const judge = judgeWith([leakRule({ keepFiringForMs: 0, cooldownMs: 0 })]);
  const events = feed(
    judge,
    floors(120, minute => (minute < 60 ? 20 + minute : 20)),
  );
  t.deepEqual(
    events.map(event => event.kind),
    ['raised', 'cleared'],
  );
  t.true((events[1]?.atMs ?? 0) >= 70 * minuteMs);
});

test('judge: with resolve: off an alarm stays for as long as the worker', t => {
  const judge = judgeWith([leakRule({ keepFiringForMs: 0, cooldownMs: 0, resolve: null })]);
  const events = feed(
    judge,
    floors(240, minute => (minute < 60 ? 20 + minute : 20)),
  );
  t.deepEqual(
    events.map(event => event.kind),
    ['raised'],
  );
});

test('judge: an agent that was away and tells its limits again loses nothing that was known', t => {
  const all = [...floors(60, minute => 20 + minute)];
  const [raised] = feed(judgeWith([leakRule()]), all);
  const judge = judgeWith([leakRule()]);
  const before = feed(
    judge,
    all.filter(({ atMs }) => atMs <= 20 * minuteMs),
  );
  judge.tick(21 * minuteMs);
  judge.setLimits(limits);
  const [late] = feed(
    judge,
    all.filter(({ atMs }) => atMs >= 22 * minuteMs),
  );
  t.deepEqual(before, []);
  t.is(raised?.kind, 'raised');
  t.true((raised?.atMs ?? 0) > 22 * minuteMs);
  // Had it begun anew, it would have been twenty minutes later.
  t.true(Math.abs((late?.atMs ?? 0) - (raised?.atMs ?? 0)) <= 3 * minuteMs, String(late?.atMs));
});

test('judge: an alarm is kept on, and a second one kept quiet, for as long as the rule says', t => {
  const wave = (minute: number): number => (minute % 120 < 60 ? 20 + (minute % 120) : 20);
  const kinds = (keepFiringForMs: number, cooldownMs: number): string[] =>
    feed(
      judgeWith([
        leakRule({ keepFiringForMs, cooldownMs, gates: { ...everyGate, drawdown: false } }),
      ]),
      floors(240, wave),
    ).map(({ kind, atMs }) => `${kind} ${Math.floor(atMs / (60 * minuteMs))}`);
  t.deepEqual(kinds(0, 0), ['raised 0', 'cleared 1', 'raised 2', 'cleared 3']);
  // The growth that was given back after an hour is kept as an alarm through the next one.
  t.deepEqual(kinds(140 * minuteMs, 0), ['raised 0']);
  t.deepEqual(kinds(0, 300 * minuteMs), ['raised 0', 'cleared 1']);
});

test('judge: an alarm whose growth has stopped but not come down stays', t => {
  const judge = judgeWith([leakRule({ keepFiringForMs: 0, cooldownMs: 0 })]);
  const events = feed(
    judge,
    floors(180, minute => 20 + Math.min(60, minute)),
  );
  t.deepEqual(
    events.map(event => event.kind),
    ['raised'],
  );
  t.is(judge.status().rules[0]?.state, 'firing');
});

test('judge: a cache that fills is named as such', t => {
  const judge = judgeWith([leakRule()]);
  const events = feed(
    judge,
    floors(120, minute => 20 + 60 * (1 - Math.exp(-minute / 20))),
  );
  t.deepEqual(events, []);
  t.is(judge.status().opinion?.class, 'filling');
});

test('judge: a sawtooth is churn', t => {
  const judge = judgeWith([leakRule()]);
  const events = feed(
    judge,
    floors(180, minute => 20 + 2 * (minute % 15)),
  );
  t.deepEqual(events, []);
  t.is(judge.status().opinion?.class, 'churn');
});

test('judge: has no opinion before there is evidence', t => {
  const judge = judgeWith([leakRule()]);
  t.is(judge.status().opinion, null);
  feed(judge, [sampleAt(1000), majorAt(20_000, megabyte)]);
  t.is(judge.status().opinion, null);
  t.is(judge.status().floorBytes, megabyte);
});

test('judge: readings during the warm-up are no evidence', t => {
  const judge = judgeWith([leakRule()], 50 * minuteMs);
  t.deepEqual(
    feed(
      judge,
      floors(50, minute => 20 + 2 * minute),
    ),
    [],
  );
});

test('judge: a disabled rule is not judged', t => {
  const judge = judgeWith([leakRule({ enabled: false })]);
  feed(
    judge,
    floors(60, minute => 20 + minute),
  );
  t.deepEqual(judge.status().rules, []);
});

test('judge: what it remembers of declines holds the next worker back', t => {
  const first = judgeWith([leakRule()]);
  const wave = () => floors(100, minute => 20 + (minute < 70 ? minute : 0));
  t.is(feed(first, wave()).length > 0, true);
  const memory = first.memory();
  t.true((memory.drawdowns['js-heap']?.size ?? 0) >= 60 * megabyte);
  const next = createJudge({
    rules: [leakRule()],
    warmupMs: 10_000,
    limits,
    memory,
    startedAtWallMs: 100 * minuteMs,
  });
  t.deepEqual(feed(next, wave()), []);
});

test('judge: a collection whose floor is not known is skipped', t => {
  const judge = judgeWith([leakRule()]);
  feed(judge, [majorAt(20_000, 5 * megabyte), majorAt(30_000, 0, { oldAfterBytes: null })]);
  t.is(judge.status().floorBytes, 5 * megabyte);
});

test('judge: the same readings give the same events', t => {
  const run = () =>
    JSON.stringify(
      feed(
        judgeWith([suspectRule(), leakRule()]),
        floors(90, minute => 20 + minute),
      ),
    );
  t.is(run(), run());
});

/** A sample a second of a worker whose native memory holds so many megabytes by the minute. */
function natives(minutes: number, heldAt: (minute: number) => number): Reading[] {
  return Array.from({ length: minutes * 60 }, (_, second) =>
    sampleAt(second * 1000, { rssBytes: (80 + heldAt(second / 60)) * megabyte }),
  );
}

function inGroup(): Judge {
  const group = { ...limits, rssLimitBytes: 700 * megabyte, rssLimitSource: 'cgroup' } as const;
  return judgeWith([leakRule()], 10_000, group);
}

test('judge: native memory that rises steeply and straight is not watched for half an hour first', t => {
  const [alarm] = feed(
    inGroup(),
    natives(20, minute => 24 * minute),
  );
  t.is(alarm?.verdict.class, 'native');
  t.true((alarm?.atMs ?? 0) < 10 * minuteMs);
});

test('judge: native memory that fills up, or jumps, is given its half an hour', t => {
  const filling = natives(25, minute => 200 * (1 - Math.exp(-minute / 8)));
  t.deepEqual(feed(inGroup(), filling), []);
  const jumping = natives(25, minute => 90 * Math.floor(minute / 8));
  t.deepEqual(feed(inGroup(), jumping), []);
});
