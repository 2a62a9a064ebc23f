// Holds small objects of which some go and come all the time, as a server does. Measures collections and throughput, has itself captured in
// place by the agent's own code, into a file (`agent`) or a pipe (`pipe`), by V8 alone (`v8`) or not at all (`none`), measures again, and
// prints both as JSON.
import { spawn } from 'node:child_process';
import { closeSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PerformanceObserver, performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import { makePipe } from '../dist/daemon/snapshot-pipe.js';
import { streamSnapshot } from '../dist/agent/capture/stream.js';
import { takeSnapshot } from '../dist/agent/capture/snapshot.js';

const [how, records, seconds] = process.argv.slice(2);
const count = Number(records);
const pieces = 5000;
const file = path.join(os.tmpdir(), `captured-worker-${process.pid}.heapsnapshot`);
const held = Array.from({ length: count }, (_, index) => fresh(index));
let pausesMs = 0;
let collections = 0;
let next = 0;

const observer = new PerformanceObserver(list => {
  for (const { duration } of list.getEntries()) {
    pausesMs += duration;
    collections += 1;
  }
});
observer.observe({ entryTypes: ['gc'] });

function fresh(index) {
  return { index, text: `record ${index}`, tags: [index, index + 1] };
}

async function measure(forMs) {
  await turn();
  await turn();
  pausesMs = 0;
  collections = 0;
  let objects = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < forMs) {
    for (let piece = 0; piece < pieces; piece += 1) {
      next = (next + 7919) % count;
      held[next] = fresh(next);
    }
    objects += pieces;
    await turn();
  }
  await turn();
  const tookMs = performance.now() - startMs;
  return {
    pauseMs: pausesMs / Math.max(1, collections),
    pauseMsPerMillion: pausesMs / (objects / 1e6),
    objectsPerSecond: objects / (tookMs / 1000),
  };
}

async function capture() {
  if (how === 'v8') {
    v8.writeHeapSnapshot(file);
    return;
  }
  if (how === 'none') return;
  const gcWatch = { causing: (_cause, work) => work(), startCausing: () => () => {} };
  if (how === 'pipe') {
    const pipe = makePipe(file);
    const stdio = [pipe.fd, 'ignore', 'ignore'];
    const reader = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio });
    closeSync(pipe.fd);
    await streamSnapshot(file, { gcWatch, nowMs: () => performance.now() });
    await new Promise(resolve => {
      reader.once('exit', resolve);
    });
    return;
  }
  await takeSnapshot(file, { gcWatch, nowMs: () => performance.now() });
}

const forMs = Number(seconds) * 1000;
await measure(forMs);
const before = await measure(forMs);
try {
  await capture();
} finally {
  rmSync(file, { force: true });
}
await measure(forMs / 2);
const after = await measure(forMs);
console.log(JSON.stringify({ node: process.version, before, after }));
