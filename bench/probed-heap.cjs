// Holds so many megabytes of small objects, allocates a little all the time, and is probed gently and by gc() by turns.
const v8 = require('node:v8');
const vm = require('node:vm');
const { setTimeout: sleep } = require('node:timers/promises');

const [megabytes, rounds] = process.argv.slice(2).map(Number);
const trigger = '--incremental-marking-hard-trigger';
v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');
const kept = [];
let longestGapMs = 0;
let turnedAtMs = performance.now();
const growing = [];

async function main() {
  while (process.memoryUsage().heapUsed < megabytes * 2 ** 20) {
    for (let index = 0; index < 20_000; index += 1) kept.push({ index, text: `record ${index}` });
  }
  gc();
  const turning = setInterval(turn, 1);
  const result = { node: process.version, ...emptyLists() };
  for (let round = 0; round < rounds; round += 1) {
    const gentle = await gently();
    if (gentle !== null) {
      result.gentlePausesMs.push(gentle.pauseMs);
      result.gentleGapsMs.push(gentle.gapMs);
    }
    await sleep(300);
    const forced = await measured(async () => gc());
    result.forcedPausesMs.push(forced.pauseMs);
    result.forcedGapsMs.push(forced.gapMs);
    await sleep(300);
  }
  clearInterval(turning);
  process.stdout.write(JSON.stringify(result));
}

function emptyLists() {
  return { gentlePausesMs: [], gentleGapsMs: [], forcedPausesMs: [], forcedGapsMs: [] };
}

// As a server does: most is garbage at once, a little is promoted, so that V8 looks whether it should mark.
function turn() {
  const nowMs = performance.now();
  longestGapMs = Math.max(longestGapMs, nowMs - turnedAtMs);
  turnedAtMs = nowMs;
  const made = Array.from({ length: 400 }, (_, index) => ({ index, text: `request ${nowMs}` }));
  growing.push(made);
  if (growing.length > 2000) growing.splice(0, 1000);
}

async function gently() {
  let majors = 0;
  const found = await measured(async () => {
    v8.setFlagsFromString(`${trigger}=1`);
    for (let waitedMs = 0; waitedMs < 10_000 && majors === 0; waitedMs += 10) {
      await sleep(10);
      majors = countMajors();
    }
    v8.setFlagsFromString(`${trigger}=0`);
  });
  return found.pauseMs === 0 ? null : found;
}

let profiler = null;
let seen = [];

function countMajors() {
  const statistics = profiler.stop()?.statistics ?? [];
  seen.push(...statistics.filter(one => one.gcType === 'MarkSweepCompact'));
  profiler = new v8.GCProfiler();
  profiler.start();
  return seen.length;
}

async function measured(work) {
  seen = [];
  profiler = new v8.GCProfiler();
  profiler.start();
  await sleep(20);
  longestGapMs = 0;
  turnedAtMs = performance.now();
  await work();
  await sleep(20);
  countMajors();
  profiler.stop();
  const pauseMs = seen.length === 0 ? 0 : Math.max(...seen.map(({ cost }) => cost)) / 1000;
  return { pauseMs, gapMs: longestGapMs };
}

void main();
