// How many requests does a rolling restart cost? The same load against memsup, pm2 and node:cluster.
//   node dist/bench/zero-drop.js [workers=2] [rolls=2]
// Prints a markdown table. pm2 is installed into a temporary folder; throughput is measured where wrk is installed.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startLoad } from '../test/helpers/load.ts';
import {
  startBare,
  startMemsup,
  startPlainCluster,
  startPm2,
  type Contender,
  type Setting,
} from './contenders.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [workers = 2, rolls = 2] = process.argv.slice(2).map(Number);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;
const wrkSeconds = 5;

function setting(app: string): Setting {
  const port = 21_000 + Math.floor(Math.random() * 9000);
  return { app: path.join(root, 'test/fixtures/apps', app), port, workers, folder };
}

type Start = (setting: Setting) => Promise<Contender | null>;

async function restarts(start: Start): Promise<string | null> {
  const place = setting('serves-mixed.cjs');
  const contender = await start(place);
  if (contender === null) return null;
  const load = startLoad(place.port, 2);
  await sleep(2000);
  const startMs = performance.now();
  for (let count = 0; count < rolls; count += 1) await contender.roll();
  const seconds = (performance.now() - startMs) / 1000 / rolls;
  await sleep(1000);
  const { requests, failed, failures, p99Ms } = await load.stop();
  await contender.stop();
  const what = Object.entries(failures).map(([code, count]) => `${code} ${count}`);
  const cells = [
    contender.name,
    requests,
    `**${failed}**`,
    what.join(', ') || '–',
    p99Ms.toFixed(0),
    seconds.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function throughput(start: Start): Promise<string | null> {
  const place = setting('listens.cjs');
  const contender = await start(place);
  if (contender === null) return null;
  const keptAlive = await perSecond(place.port, []);
  const fresh = await perSecond(place.port, ['-H', 'Connection: close']);
  await contender.stop();
  return `| ${contender.name} | ${keptAlive} | ${fresh} |`;
}

async function perSecond(port: number, extra: readonly string[]): Promise<string> {
  const args = ['-t1', '-c32', `-d${wrkSeconds}s`, ...extra, `http://127.0.0.1:${port}/`];
  const text = await new Promise<string>(resolve => {
    const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', piece => {
      output += String(piece);
    });
    child.once('close', () => resolve(output));
  });
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]).toFixed(0);
}

const contenders: readonly Start[] = [startMemsup, startPm2, startPlainCluster];
console.log(
  `Node ${process.versions.node}, ${os.cpus().length} processors, ${workers} workers, ${rolls} rolling restarts\n`,
);
console.log('| | requests | failed | what | p99 ms | s a roll |\n|---|---|---|---|---|---|');
for (const start of contenders) console.log((await restarts(start)) ?? '');
if (hasWrk) {
  console.log('\n| | requests/s, kept alive | requests/s, a connection each |\n|---|---|---|');
  for (const start of [startBare, ...contenders]) console.log((await throughput(start)) ?? '');
} else console.error('!!! wrk is not installed, so throughput is left out');
fs.rmSync(folder, { recursive: true, force: true });
