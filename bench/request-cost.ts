// What does a request cost the processor under memsup, pm2 and node:cluster, one worker each, next to bare node? Needs wrk,
// taskset and Linux with two processors.
//   node dist/bench/request-cost.js [--rounds 6] [--seconds 3] [--only TEXT]
// Each contender is loaded together with a bare server; all their processes share one processor by a few milliseconds each, so
// whatever else the machine does meets both alike: one after another they differ by more than what is looked for. The time of
// supervisors counts. What is done each second weighs twice, for each has half of the processor. The first row is a second
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
    rounds: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  },
});
/**
 * The heap profile and the first probes begin seconds after the start. Both are loaded before that: what V8 has learnt of code that ran
 * once is lost with a full collection in an idle moment, and requests cost 15 % more from then on, agent or not. An app that has
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

const starts = { startBare, startMemsup, startMemsupInTurn, startPm2, startPlainCluster };
console.log('| | µs a request, kept alive | bare / this | µs, a connection each | bare / this |');
console.log('|---|---|---|---|---|');
for (const [name, start] of Object.entries(starts)) {
  if (name.toLowerCase().includes(values.only)) console.log(await compare(start));
}
fs.rmSync(folder, { recursive: true, force: true });

async function compare(start: (setting: Setting) => Promise<Contender | null>): Promise<string> {
  const bare = await begin(startBare);
  const other = await begin(start);
  if (bare === null || other === null) return '';
  await Promise.all([request(bare, []), request(other, [])]);
  await sleep(settleMs);
  const cells = [
    ...(await measure(bare, other, kinds.keptAlive)),
    ...(await measure(bare, other, kinds.fresh)),
  ];
  await bare.contender.stop();
  await other.contender.stop();
  return `| ${other.contender.name} | ${cells.join(' | ')} |`;
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

async function measure(
  bare: Loaded,
  other: Loaded,
  extra: readonly string[],
): Promise<[string, string]> {
  await Promise.all([request(bare, extra), request(other, extra)]);
  const costs: number[] = [];
  const shares: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const [bareUs, otherUs] = await Promise.all([request(bare, extra), request(other, extra)]);
    costs.push(otherUs);
    shares.push(bareUs / otherUs);
  }
  const range = `[${Math.min(...shares).toFixed(2)}–${Math.max(...shares).toFixed(2)}]`;
  return [median(costs).toFixed(1), `${median(shares).toFixed(3)} ${range}`];
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
