// What does it cost to judge a worker? The built-in rules on the readings of many workers at once.
//   node --expose-gc dist/bench/many-workers.js [--workers 1000] [--minutes 60]
// A sample a second and a major collection every twenty; one worker in ten leaks. Time is simulated, processor time is not.
import { parseArgs } from 'node:util';
import { builtInRules } from '../config/built-in-rules.ts';
import { createJudge } from '../rules/create-judge.ts';
import type { Judge, Limits } from '../rules/judge.ts';
import { majorAt, sampleAt } from '../test/helpers/readings.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '60' },
  },
});
const workers = Number(values.workers);
const seconds = Number(values.minutes) * 60;
const megabyte = 2 ** 20;
const limits: Limits = {
  heapLimitBytes: 1024 * megabyte,
  rssLimitBytes: 2048 * megabyte,
  rssLimitSource: 'cgroup',
  openFilesLimit: 1024,
};

const emptyBytes = heldBytes();
const judges: Judge[] = Array.from({ length: workers }, () =>
  createJudge({ rules: builtInRules, warmupMs: 180_000, limits, startedAtWallMs: 0 }),
);
const newBytes = heldBytes() - emptyBytes;
let alarms = 0;
const used = process.cpuUsage();
for (let second = 0; second < seconds; second += 1) {
  for (const [index, judge] of judges.entries()) observe(judge, index, second);
}
const { user, system } = process.cpuUsage(used);
const fullBytes = heldBytes() - emptyBytes;
const microseconds = (user + system) / (workers * seconds);
console.log(
  '| workers | minutes | processor time a worker-second | memory a worker, new | full | alarms |',
);
console.log('|---|---|---|---|---|---|');
console.log(
  `| ${workers} | ${seconds / 60} | ${microseconds.toFixed(1)} µs | ${kibibytes(newBytes)} | ${kibibytes(fullBytes)} | ${alarms} |`,
);
// Asked once more, so that none of them is garbage when their memory is taken.
const firing = judges.filter(judge => judge.status().rules.some(({ state }) => state === 'firing'));
console.log(`\n${firing.length} of them have an alarm on.`);

function observe(judge: Judge, index: number, second: number): void {
  const atMs = second * 1000 + index;
  const leaked = index % 10 === 0 ? second * 40_000 : 0;
  const held = (60 + 3 * Math.sin(index + second / 90)) * megabyte + leaked;
  if (second % 20 === index % 20) alarms += judge.observe(majorAt(atMs, held)).length;
  const oldBytes = held + (second % 20) * 0.2 * megabyte;
  const sample = sampleAt(atMs, {
    oldBytes,
    heapUsedBytes: oldBytes + megabyte,
    rssBytes: held + 90 * megabyte,
    heapPhysicalBytes: held + 20 * megabyte,
  });
  alarms += judge.observe(sample).length;
}

function heldBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run it with node --expose-gc');
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function kibibytes(bytes: number): string {
  return `${(bytes / workers / 1024).toFixed(1)} KiB`;
}
