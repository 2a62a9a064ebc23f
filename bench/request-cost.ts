// What does a request cost the app more under memsup? Processor time of a hello-world server for each, bare and under memsup,
// both running all the time, in alternating turns; needs wrk and Linux.
//   node dist/bench/request-cost.js [--turns 20] [--node PATH]
// Throughput moves with all else that the machine does; processor time less. Of the turns the lower quartile counts: what
// disturbs a turn only ever adds to it.
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '20' },
    node: { type: 'string', default: process.execPath },
  },
});
const server = path.join(root, 'bench/hello-server.cjs');
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const bin = path.join(root, 'dist/bin.js');
/** The heap profile and the first probes begin seconds after the start. */
const settleMs = 8000;
/** Of Linux's clock ticks, as /proc counts processor time. */
const tickUs = 10_000;

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
  readonly pid: number;
  readonly costsUs: number[];
}

async function start(file: string, args: readonly string[]): Promise<Started> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const told = await new Promise<string>(resolve => {
    child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
  });
  const { port, pid }: { port: number; pid: number } = JSON.parse(told);
  return { child, port, pid, costsUs: [] };
}

function processorTicks(pid: number): number {
  const [, fields = ''] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (user ?? 0) + (system ?? 0);
}

async function turn({ port, pid }: Started): Promise<number> {
  const before = processorTicks(pid);
  const wrk = spawn('wrk', ['-t1', '-c32', '-d1s', `http://127.0.0.1:${port}/`]);
  let text = '';
  wrk.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  await new Promise((resolve, reject) => {
    wrk.once('error', reject);
    wrk.once('close', resolve);
  });
  const requests = Number(/(\d+) requests in/u.exec(text)?.[1]);
  return ((processorTicks(pid) - before) * tickUs) / requests;
}

function lowerQuartile(costs: readonly number[]): number {
  return (
    costs.toSorted((one, other) => one - other)[Math.floor((costs.length - 1) / 4)] ?? Number.NaN
  );
}

const bare = await start(values.node, [server]);
const options = ['--node', values.node, '--log', 'json', '--state-dir', stateDir];
const supervised = await start(process.execPath, [bin, 'run', ...options, server]);
await sleep(settleMs);
for (const one of [bare, supervised]) await turn(one);
for (let count = 0; count < Number(values.turns); count += 1) {
  const both = count % 2 === 0 ? [bare, supervised] : [supervised, bare];
  for (const one of both) one.costsUs.push(await turn(one));
}
for (const { child } of [bare, supervised]) {
  child.kill('SIGTERM');
  await new Promise(resolve => child.once('exit', resolve));
}
fs.rmSync(stateDir, { recursive: true, force: true });
const [bareUs, supervisedUs] = [bare, supervised].map(({ costsUs }) => lowerQuartile(costsUs));
if (bareUs === undefined || supervisedUs === undefined) throw new Error('unreachable');
console.log('| | µs of processor time a request | bare / this |');
console.log('|---|---|---|');
console.log(`| bare | ${bareUs.toFixed(1)} | 1 |`);
console.log(
  `| under memsup | ${supervisedUs.toFixed(1)} | ${(bareUs / supervisedUs).toFixed(2)} |`,
);
