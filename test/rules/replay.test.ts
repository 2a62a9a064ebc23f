import test from 'ava';
import { MemsupError } from '../../base/errors.ts';
import type { Reading } from '../../base/readings.ts';
import type { CountGrowthSpec } from '../../base/rule-spec.ts';
import { replay } from '../../rules/replay.ts';
import { leakRule, suspectRule } from '../helpers/leak-rules.ts';
import { majorAt, sampleAt, traceHeader } from '../helpers/readings.ts';
import { plainRule } from '../helpers/tracker-run.ts';

const megabyte = 2 ** 20;
const header = traceHeader();
const options = { rules: [suspectRule(), leakRule()], warmupMs: 60_000 };

function* leaking(): Generator<Reading> {
  for (let second = 0; second < 3600; second += 20) {
    const bytes = (20 + second / 40) * megabyte;
    yield majorAt(second * 1000, bytes);
    yield sampleAt(second * 1000 + 100, { rssBytes: bytes + 80 * megabyte });
  }
}

function lines(...records: readonly unknown[]): string[] {
  return records.map(record => JSON.stringify(record));
}

test('replay(): alarms on the clock of the trace', t => {
  const result = replay(lines(header, ...leaking()), options);
  t.is(result.schema, 'memsup.replay/1');
  t.deepEqual(
    result.alarms.map(alarm => [alarm.rule, alarm.type, alarm.tier]),
    [
      ['suspect', 'leak-trend', 'suspect'],
      ['leak', 'leak-trend', 'leak'],
    ],
  );
  const [first, second] = result.alarms;
  t.true((first?.atMs ?? 0) <= (second?.atMs ?? 0));
  t.is(second?.verdict.limitBytes, header.heapLimitBytes);
  t.is(result.final.class, 'js-heap');
  t.true((result.final.confidence ?? 0) > 0.8);
  t.is(result.readings, 360);
});

test('replay(): a header alone gives no alarm and no opinion', t => {
  const result = replay(lines(header), options);
  t.deepEqual(result.alarms, []);
  t.deepEqual(result.final, { class: null, confidence: null });
});

test('replay(): counts kinds that it does not know, ignores fields that it does not know', t => {
  const result = replay(
    lines(header, { kind: 'marker', atMs: 5 }, { ...sampleAt(1000), colour: 'red' }),
    options,
  );
  t.is(result.skippedLines, 1);
  t.is(result.readings, 1);
});

test('replay(): a last line that was cut off is counted, not refused', t => {
  const text = [...lines(header, sampleAt(1000)), '{"kind":"sample","atMs":20'];
  const result = replay(text, options);
  t.is(result.truncatedLines, 1);
  t.is(result.readings, 1);
  t.is(replay([...text, ''], options).truncatedLines, 1, 'an empty line after it changes nothing');
});

test('replay(): fields that a Node version cannot give may be null or absent', t => {
  const sparse = {
    kind: 'sample',
    atMs: 1000,
    rssBytes: 1,
    heapTotalBytes: 1,
    heapUsedBytes: 1,
    heapPhysicalBytes: null,
  };
  t.is(replay(lines(header, sparse), options).readings, 1);
});

const malformed: readonly (readonly [string, string, RegExp])[] = [
  ['is no JSON', '{"kind":', /line 2 is not JSON/],
  ['is no object', '[1]', /line 2 is not an object/],
  ['has no kind', '{"atMs":1}', /line 2: field "kind" is undefined, expected text/],
  ['has no time', '{"kind":"gc","gc":"major"}', /line 2: field "atMs" is missing/],
  [
    'has text for a number',
    '{"kind":"gc","gc":"major","atMs":"5"}',
    /line 2: field "atMs" is "5", expected a number/,
  ],
  [
    'has a collection of no known kind',
    '{"kind":"gc","gc":"huge","atMs":5}',
    /line 2: field "gc" is "huge", expected one of major, minor/,
  ],
  [
    'has a sample without its memory',
    '{"kind":"sample","atMs":5}',
    /line 2: field "rssBytes" is missing/,
  ],
];

for (const [name, line, message] of malformed) {
  test(`replay(): refuses a line that ${name}, and names it`, t => {
    const error = t.throws(
      () => replay([...lines(header), line, ...lines(sampleAt(9000))], options),
      { instanceOf: MemsupError, code: 'MEMSUP_TRACE' },
    );
    t.regex(error.message, message);
  });
}

test('replay(): refuses a trace without a header', t => {
  const error = t.throws(() => replay(lines(sampleAt(1000), sampleAt(2000)), options), {
    code: 'MEMSUP_TRACE',
  });
  t.regex(error.message, /line 1 has schema undefined, expected "memsup\.trace\/1"/);
});

test('replay(): refuses an empty trace, and one that is cut off in its header', t => {
  t.regex(t.throws(() => replay([], options)).message, /it is empty/);
  t.regex(t.throws(() => replay(['', ' '], options)).message, /it is empty/);
  t.regex(t.throws(() => replay(['{"schema":"mem'], options)).message, /line 1 is not JSON/);
});

test('replay(): limits are those of the trace, and whose they are is kept', t => {
  const host = { ...header, heapLimitBytes: null, rssLimitSource: 'host' };
  const { alarms } = replay(lines(host, ...leaking()), options);
  t.is(alarms[0]?.verdict.limitSource, 'host');
  const older = { ...host, rssLimitSource: undefined };
  t.is(replay(lines(older, ...leaking()), options).alarms[0]?.verdict.limitSource, 'cgroup');
});

test('replay(): through a silence the clock ticks as it did live', t => {
  const readings = [sampleAt(1000), sampleAt(2000), sampleAt(200_000)];
  const rule = {
    ...plainRule,
    type: 'unresponsive',
    afterMs: 30_000,
    for: { durationMs: 30_000 },
  } as const;
  const { alarms } = replay(lines(header, ...readings), { rules: [rule], warmupMs: 0 });
  t.deepEqual(
    alarms.map(({ atMs }) => atMs),
    [62_000],
  );
});

test('replay(): open files are judged by the limit of the trace', t => {
  const counts: CountGrowthSpec = {
    ...plainRule,
    name: 'counts',
    type: 'count-growth',
    signals: ['fds.count'],
    absoluteMin: 50,
    relativeMin: 1,
  };
  const samples = Array.from({ length: 600 }, (_, second) =>
    sampleAt(second * 1000, { fds: 20 + Math.floor(second / 4) }),
  );
  const { alarms } = replay(lines(header, ...samples), { rules: [counts], warmupMs: 0 });
  t.is(alarms.length, 1);
  t.is(alarms[0]?.verdict.limitBytes, 200);
});
