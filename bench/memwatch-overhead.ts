// What does memwatch cost a server that allocates much? None, memsup/compat/memwatch with a `leak` listener, and
// @airbnb/node-memwatch with a `stats` listener (it has no `leak`), in alternating runs.
//   node dist/bench/memwatch-overhead.js [--rounds 9] [--seconds 4] [--node PATH …] [--airbnb FOLDER]
// Airbnb's addon is fetched and compiled with npm in a temporary folder, for each Node; FOLDER has it already.
// Prints time of the processor per request as a ratio to the server without, the median of the rounds, and their middle
// half in brackets. That and not requests per second, because other processes on the machine change it less.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const server = path.join(here, '../../bench/allocating-server.cjs');
const addon = '@airbnb/node-memwatch@3.0.0';
const watchers = ['none', 'memsup', 'airbnb'] as const;
type Watcher = (typeof watchers)[number];

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '4' },
    node: { type: 'string', multiple: true, default: [process.execPath] },
    airbnb: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

console.log('| Node | memsup/compat/memwatch | @airbnb/node-memwatch 3.0.0 | memsup to Airbnb |');
console.log('|---|---|---|---|');
for (const node of values.node) {
  const folder = values.airbnb ?? install(node);
  try {
    console.log(await compare(node, folder));
  } finally {
    if (values.airbnb === undefined) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiled for the Node that will load it: npm takes it from the search path. */
function install(node: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
  const env = { ...process.env, PATH: `${path.dirname(node)}:${process.env['PATH'] ?? ''}` };
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', addon];
  const ended = spawnSync('npm', args, { env, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`Cannot install ${addon}: ${ended.stderr}`);
  return folder;
}

async function compare(node: string, folder: string): Promise<string> {
  const costs: Record<Watcher, number[]> = { none: [], memsup: [], airbnb: [] };
  for (let round = 0; round < rounds; round += 1) {
    // Each is first, second and last equally often.
    for (let place = 0; place < watchers.length; place += 1) {
      const watcher = watchers[(round + place) % watchers.length] ?? 'none';
      costs[watcher].push(await costOf(node, watcher, folder));
    }
  }
  const ratios = (of: Watcher, to: Watcher): string =>
    spread(costs[of].map((cost, round) => cost / (costs[to][round] ?? Number.NaN)));
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  return `| ${version} | ${ratios('memsup', 'none')} | ${ratios('airbnb', 'none')} | ${ratios('memsup', 'airbnb')} |`;
}

/** Milliseconds of the processor for a request. */
async function costOf(node: string, watcher: Watcher, folder: string): Promise<number> {
  const child = spawn(node, [server, watcher, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told]: unknown[] = await once(child.stdout, 'data');
  const port = Number(String(told));
  await load(port, 1);
  child.kill('SIGUSR2');
  await load(port, Number(values.seconds));
  const rest = text(child.stdout);
  child.kill('SIGTERM');
  const { requests, cpuMs }: { requests: number; cpuMs: number } = JSON.parse(await rest);
  return cpuMs / requests;
}

async function load(port: number, seconds: number): Promise<void> {
  const args = [path.join(here, 'http-load.js'), String(port), String(seconds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
}

function spread(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(3);
  return `${at(0.5)} [${at(0.25)}–${at(0.75)}]`;
}
