import test from 'ava';
import { builtInRules } from '../../../config/built-in-rules.ts';
import type { Reading } from '../../../base/readings.ts';
import { replay } from '../../../rules/replay.ts';
import { majorAt, sampleAt, traceHeader } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

const megabyte = 2 ** 20;
const header = traceHeader({ heapLimitBytes: 900 * megabyte, rssLimitBytes: 8000 * megabyte });

/** Two megabytes a second, seen every sixteen seconds at best. */
function* steep(): Generator<Reading> {
  for (let second = 0; second < 300; second += 1) {
    const bytes = (12 + 2 * second) * megabyte;
    if (second % 16 === 0) yield majorAt(second * 1000, bytes);
    yield sampleAt(second * 1000 + 100, {
      rssBytes: bytes + 80 * megabyte,
      heapPhysicalBytes: bytes + 10 * megabyte,
    });
  }
}

const figures = [
  [
    'rss.limitRatio',
    { floorBytes: 95 * megabyte, limitBytes: 100 * megabyte, limitSource: 'config' },
  ],
  ['fds.limitRatio', { floorBytes: 950, limitBytes: 1000, limitSource: 'nofile' }],
  ['handles.count', { floorBytes: 70, limitBytes: null, limitSource: null }],
  ['external.bytes', { floorBytes: 50 * megabyte, limitBytes: 55 * megabyte }],
  ['eventLoop.utilization', { floorBytes: null, limitBytes: null, growthShare: null }],
] as const;

for (const [signal, expected] of figures) {
  test(`thresholdVerdict(): tells of ${signal} and of nothing else`, t => {
    const limits = {
      heapLimitBytes: 400 * megabyte,
      rssLimitBytes: 100 * megabyte,
      rssLimitSource: 'config',
      openFilesLimit: 1000,
    } as const;
    const bound = { signal, above: 0.1, below: null, resolveAt: null, growthShareMin: null };
    const run = new TrackerRun({ ...plainRule, type: 'threshold', any: [bound] }, limits);
    run.observe(
      majorAt(500, 10 * megabyte),
      sampleAt(1000, {
        rssBytes: 95 * megabyte,
        externalBytes: 50 * megabyte,
        fds: 950,
        handles: 70,
      }),
    );
    t.like(run.judge.status().rules[0]?.verdict, expected);
  });
}

test('thresholdVerdict(): a leak that is near its limit is told as the growth it is, unproven', t => {
  const { alarms } = replay(
    [header, ...steep()].map(line => JSON.stringify(line)),
    { rules: builtInRules, warmupMs: 20_000 },
  );
  const verdict = alarms.find(({ rule }) => rule === 'near-limit')?.verdict;
  t.like(verdict, {
    class: 'js-heap',
    confidence: null,
    limitBytes: header.heapLimitBytes,
    limitSource: 'v8',
    thread: null,
  });
  const perSecond = (verdict?.rateBytesPerHour ?? 0) / 3600;
  t.true(Math.abs(perSecond / megabyte - 2) < 0.1, `${perSecond} bytes a second`);
  t.true((verdict?.growthBytes ?? 0) > 100 * megabyte);
  t.regex(
    verdict?.because ?? '',
    /^leak\.timeToLimitMs is .*, below 10 min, with \d+ % of the room taken by growth: The heap that survives/,
  );
});
