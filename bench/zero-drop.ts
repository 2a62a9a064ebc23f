// How many requests does a rolling restart cost, and what does the way to restart cost in throughput? The same load against
// memsup, pm2 and node:cluster.
//   node dist/bench/zero-drop.js [--workers 2] [--rolls 2] [--rounds 5] [--seconds 4] [--write]
// Prints markdown; `--write` puts it into docs/zero-drop.md. pm2 is installed into a temporary folder. Throughput is that of one
// worker, needs wrk, and is compared within each round, in which every contender has its turn.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLoad } from '../test/helpers/load.ts';
import {
  startBare,
  startMemsup,
  startMemsupInTurn,
  startPlainCluster,
  startPm2,
  type Contender,
  type Setting,
} from './contenders.ts';
import { writeBetweenMarkers } from './into-docs.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    rolls: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    write: { type: 'boolean', default: false },
  },
});
const [workers, rolls, rounds] = [values.workers, values.rolls, values.rounds].map(Number);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

type Start = (setting: Setting) => Promise<Contender | null>;

function setting(app: string, count: number): Setting {
  const port = 21_000 + Math.floor(Math.random() * 9000);
  const own = fs.mkdtempSync(path.join(folder, 'run-'));
  const file = path.join(root, 'test/fixtures/apps', app);
  return { app: file, port, workers: count, folder: own, packages: folder };
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

async function restarts(start: Start): Promise<string[]> {
  const place = setting('serves-mixed.cjs', workers ?? 2);
  const contender = await start(place);
  if (contender === null) return [];
  const load = startLoad(place.port, 2);
  await sleep(2000);
  const startMs = performance.now();
  for (let count = 0; count < (rolls ?? 2); count += 1) await contender.roll();
  const seconds = (performance.now() - startMs) / 1000 / (rolls ?? 2);
  await sleep(1000);
  const { requests, failed, failures, p99Ms } = await load.stop();
  await contender.stop();
  const what = Object.entries(failures).map(([code, count]) => `${code} ${count}`);
  return [
    row([
      contender.name,
      requests,
      `**${failed}**`,
      what.join(', ') || '–',
      p99Ms.toFixed(0),
      seconds.toFixed(1),
    ]),
  ];
}

interface Pace {
  readonly keptAlive: number;
  readonly fresh: number;
}

async function throughput(starts: readonly Start[]): Promise<string[]> {
  const runs: { readonly contender: Contender; readonly port: number; readonly paces: Pace[] }[] =
    [];
  for (const start of starts) {
    const place = setting('listens.cjs', 1);
    const contender = await start(place);
    if (contender !== null) runs.push({ contender, port: place.port, paces: [] });
  }
  for (let round = 0; round < (rounds ?? 5); round += 1) {
    // Each begins once: what the machine does meanwhile strikes all alike.
    const order = [...runs.slice(round % runs.length), ...runs.slice(0, round % runs.length)];
    for (const { port, paces } of order) {
      const keptAlive = await perSecond(port, []);
      paces.push({ keptAlive, fresh: await perSecond(port, ['-H', 'Connection: close']) });
    }
  }
  for (const { contender } of runs) await contender.stop();
  const bare = runs[0]?.paces ?? [];
  const share = (paces: readonly Pace[], key: keyof Pace): string =>
    median(paces.map((pace, round) => pace[key] / (bare[round]?.[key] ?? Number.NaN))).toFixed(2);
  return runs.map(({ contender, paces }) => {
    const figures = (['keptAlive', 'fresh'] as const).map(
      key => `${median(paces.map(pace => pace[key])).toFixed(0)} (${share(paces, key)})`,
    );
    return row([contender.name, ...figures]);
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function perSecond(port: number, extra: readonly string[]): Promise<number> {
  const args = ['-t1', '-c32', `-d${values.seconds}s`, ...extra, `http://127.0.0.1:${port}/`];
  const text = await new Promise<string>(resolve => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', piece => {
      output += String(piece);
    });
    child.once('close', () => resolve(output));
  });
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
}

const contenders: readonly Start[] = [startMemsup, startMemsupInTurn, startPm2, startPlainCluster];
const machine = `Node ${process.versions.node}, ${os.cpus().length} processors`;
const lines = [
  `${machine}, ${workers} workers, ${rolls} rolling restarts:`,
  '',
  '| | requests | failed | what | p99 ms | s a roll |\n|---|---|---|---|---|---|',
];
for (const start of contenders) lines.push(...(await restarts(start)));
if (hasWrk) {
  lines.push(
    `\n${machine}, 1 worker, 32 connections, medians of ${rounds} rounds, in brackets the share of bare node:\n`,
    '| | requests/s, kept alive | requests/s, a connection each |\n|---|---|---|',
    ...(await throughput([startBare, ...contenders])),
  );
} else console.error('!!! wrk is not installed, so throughput is left out');
const text = lines.join('\n');
console.log(text);
if (values.write) {
  writeBetweenMarkers(path.join(root, 'docs/zero-drop.md'), 'bench/zero-drop', text);
}
fs.rmSync(folder, { recursive: true, force: true });
