// What does a request cost the app more under memsup? Processor time of a hello-world server for each: bare, bare once more to
// show what the method itself gets wrong, and under memsup; needs wrk, taskset and Linux with two processors.
//   node dist/bench/request-cost.js [--rounds 8] [--seconds 4] [--node PATH]
// All three are loaded at once and share one processor by a few milliseconds each, so whatever else the machine does meets
// them alike; one after another they differ by more than what is looked for. What the agent does each second weighs three
// times here, for each server has a third of the processor.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '../rules/stats/median.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '4' },
    node: { type: 'string', default: process.execPath },
  },
});
const server = path.join(root, 'bench/hello-server.cjs');
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const bin = path.join(root, 'dist/bin.js');
/** The heap profile and the first probes begin seconds after the start. */
const settleMs = 8000;
const servers = '0';
const everythingElse = '1';

interface Started {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly pid: number;
  readonly costsUs: number[];
}

async function start(name: string, command: readonly string[]): Promise<Started> {
  const args = ['-c', everythingElse, ...command];
  const child = spawn('taskset', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const told = await new Promise<string>(resolve => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
  });
  const { port, pid }: { port: number; pid: number } = JSON.parse(told);
  spawnSync('taskset', ['-a', '-p', '-c', servers, String(pid)]);
  return { name, child, port, pid, costsUs: [] };
}

/** Of all threads, in nanoseconds. */
function processorNs(pid: number): number {
  const folder = `/proc/${pid}/task`;
  return fs
    .readdirSync(folder)
    .map(thread => fs.readFileSync(path.join(folder, thread, 'schedstat'), 'utf8').split(' ')[0])
    .reduce((sum, text) => sum + Number(text), 0);
}

async function load(port: number): Promise<number> {
  const args = ['-t1', '-c16', `-d${values.seconds}s`, `http://127.0.0.1:${port}/`];
  const wrk = spawn('taskset', ['-c', everythingElse, 'wrk', ...args]);
  let text = '';
  wrk.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  await new Promise((resolve, reject) => {
    wrk.once('error', reject);
    wrk.once('close', resolve);
  });
  return Number(/(\d+) requests in/u.exec(text)?.[1]);
}

async function round({ port, pid, costsUs }: Started): Promise<void> {
  const before = processorNs(pid);
  const requests = await load(port);
  costsUs.push((processorNs(pid) - before) / 1000 / requests);
}

const options = ['--node', values.node, '--log', 'json', '--state-dir', stateDir];
const started = [
  await start('bare', [values.node, server]),
  await start('under memsup', [process.execPath, bin, 'run', ...options, server]),
  await start('bare again', [values.node, server]),
];
await sleep(settleMs);
await Promise.all(started.map(({ port }) => load(port)));
for (let count = 0; count < Number(values.rounds); count += 1) {
  await Promise.all(started.map(round));
}
for (const { child } of started) {
  child.kill('SIGTERM');
  await new Promise(resolve => child.once('exit', resolve));
}
fs.rmSync(stateDir, { recursive: true, force: true });
console.log('| | µs of processor time a request | bare / this |');
console.log('|---|---|---|');
for (const { name, costsUs } of started) {
  const shares = costsUs.map((cost, index) => (started[0]?.costsUs[index] ?? Number.NaN) / cost);
  console.log(
    `| ${name} | ${median(costsUs).toFixed(1)} | ${median(shares).toFixed(3)} [${Math.min(...shares).toFixed(3)}–${Math.max(...shares).toFixed(3)}] |`,
  );
}
