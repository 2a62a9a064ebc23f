// What does a request cost the processor under memsup, pm2 and node:cluster, one worker each, next to bare node? Needs wrk,
// taskset and Linux with two processors.
//   node dist/bench/request-cost.js [--launches 4] [--rounds 12] [--seconds 1] [--only NAME]
// Each contender and a bare server have one processor to themselves, in turns of a second: longer turns, or one run after another, meet
// different moods of the machine and differ by more than what is looked for. The time of supervisors counts. Two processes of the same
// program differ by a few hundredths for all their lives, so each pair is launched several times. The first row is a second
// bare server: what it differs from 1 is the method's own error.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '../rules/stats/median.ts';
import {
  startBare,
  startMemsup,
  startMemsupInTurn,
  startPlainCluster,
  startPm2,
  type Contender,
  type Setting,
} from './contenders.ts';
import { processorNs, processesBelow } from './processor-time.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    launches: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
/**
 * The heap profile and the first probes begin seconds after the start. Both are loaded before that: what V8 has learnt of code that ran
 * once is lost with a full collection in an idle moment, and requests cost more from then on, agent or not. An app that has
 * allocated a megabyte at its start has such collections after eight seconds, one as small as this has none.
 */
const settleMs = 8000;
const servers = '0';
const load = '1';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const kinds = { keptAlive: [], fresh: ['-H', 'Connection: close'] } as const;

interface Loaded {
  readonly contender: Contender;
  readonly port: number;
}

interface Measured {
  readonly costUs: number;
  /** What bare node takes at the same time, as a share of that. */
  readonly share: number;
}

const starts = { startBare, startMemsup, startMemsupInTurn, startPm2, startPlainCluster };
console.log('| | µs a request, kept alive | bare / this | µs, a connection each | bare / this |');
console.log('|---|---|---|---|---|');
for (const [name, start] of Object.entries(starts)) {
  if (values.only === '' || name.toLowerCase() === values.only) console.log(await compare(start));
}
fs.rmSync(folder, { recursive: true, force: true });

async function compare(start: (setting: Setting) => Promise<Contender | null>): Promise<string> {
  const keptAlive: Measured[] = [];
  const fresh: Measured[] = [];
  let name = '';
  for (let launch = 0; launch < Number(values.launches); launch += 1) {
    const bare = await begin(startBare);
    const other = await begin(start);
    if (bare === null || other === null) return '';
    ({ name } = other.contender);
    for (const one of [bare, other]) await request(one, []);
    await sleep(settleMs);
    keptAlive.push(...(await measure(bare, other, kinds.keptAlive)));
    fresh.push(...(await measure(bare, other, kinds.fresh)));
    await bare.contender.stop();
    await other.contender.stop();
  }
  return `| ${name} | ${cells(keptAlive)} | ${cells(fresh)} |`;
}

function cells(measured: readonly Measured[]): string {
  const shares = measured.map(({ share }) => share);
  const range = `[${Math.min(...shares).toFixed(2)}–${Math.max(...shares).toFixed(2)}]`;
  const costUs = median(measured.map(one => one.costUs));
  return `${costUs.toFixed(1)} | ${median(shares).toFixed(3)} ${range}`;
}

async function begin(start: typeof startPm2): Promise<Loaded | null> {
  const port = 21_000 + Math.floor(Math.random() * 9000);
  const contender = await start({
    app: path.join(root, 'test/fixtures/apps/listens.cjs'),
    port,
    workers: 1,
    folder: fs.mkdtempSync(path.join(folder, 'run-')),
    packages: folder,
  });
  if (contender === null) return null;
  for (const pid of processesBelow(contender.pid)) {
    spawnSync('taskset', ['-a', '-p', '-c', servers, String(pid)]);
  }
  return { contender, port };
}

async function measure(bare: Loaded, other: Loaded, extra: readonly string[]): Promise<Measured[]> {
  for (const one of [bare, other]) await request(one, extra);
  const measured: Measured[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    // In the order of ABBA, so that a machine that slows down meets both alike.
    const first = round % 2 === 0 ? null : await request(other, extra);
    const bareUs = await request(bare, extra);
    const costUs = first ?? (await request(other, extra));
    measured.push({ costUs, share: bareUs / costUs });
  }
  return measured;
}

/** Processor time of one request, in microseconds. */
async function request({ contender, port }: Loaded, extra: readonly string[]): Promise<number> {
  const beforeNs = processorNs(contender.pid);
  const args = ['-t1', '-c16', `-d${values.seconds}s`, ...extra, `http://127.0.0.1:${port}/`];
  const wrk = spawn('taskset', ['-c', load, 'wrk', ...args]);
  let text = '';
  wrk.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  await new Promise((resolve, reject) => {
    wrk.once('error', reject);
    wrk.once('close', resolve);
  });
  const requests = Number(/(\d+) requests in/u.exec(text)?.[1]);
  return (processorNs(contender.pid) - beforeNs) / 1000 / requests;
}
