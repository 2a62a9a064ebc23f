import test from 'ava';
import { createJudge } from '../../../rules/create-judge.ts';
import { leakRule } from '../../helpers/leak-rules.ts';
import { majorAt, sampleAt } from '../../helpers/readings.ts';

const megabyte = 2 ** 20;
const heapLimitBytes = 512 * megabyte;

/** The minute at which buffers that leak one megabyte a minute are called a leak; NaN: not in five hours. */
function alarmMinute(hostBytes: number): number {
  const limits = { heapLimitBytes, rssLimitBytes: hostBytes, rssLimitSource: 'host' } as const;
  const judge = createJudge({
    rules: [leakRule()],
    warmupMs: 0,
    limits: { ...limits, openFilesLimit: null },
    startedAtWallMs: 0,
  });
  for (let atMs = 0; atMs < 5 * 3_600_000; atMs += 10_000) {
    const externalBytes = (20 + atMs / 60_000) * megabyte;
    const rssBytes = externalBytes + 80 * megabyte;
    const events = [
      ...judge.observe(majorAt(atMs, 18 * megabyte, { externalAfterBytes: externalBytes })),
      ...judge.observe(sampleAt(atMs + 500, { rssBytes, externalBytes, heapLimitBytes })),
    ];
    if (events.length > 0) return atMs / 60_000;
  }
  return Number.NaN;
}

test('a leak of buffers on a bare host is found by what the process was meant to need, whatever memory the host has', t => {
  const small = alarmMinute(8 * 1024 * megabyte);
  t.true(small > 30 && small < 150, String(small));
  for (const gibibytes of [64, 512]) t.is(alarmMinute(gibibytes * 1024 * megabyte), small);
});
