/**
 * What supervising costs, and what is left when the supervisor is killed: memsup, pm2 and a plain node:cluster with the same app.
 *   node dist/bench/peers.js [--workers 8] [--settle 20]
 * pm2 is installed from npm into a folder of its own, once.
 */
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  startMemsup,
  startPlainCluster,
  startPm2,
  type Contender,
  type Setting,
} from './contenders.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '8' },
    settle: { type: 'string', default: '20' },
    packages: { type: 'string', default: path.join(os.tmpdir(), 'memsup-bench-packages') },
  },
});
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const port = 19_000 + (process.pid % 1000);
/** How long it is watched after the supervisor's end, and how often it is asked. */
const watchMs = 15_000;
const askEveryMs = 100;

const starters: readonly ((setting: Setting) => Promise<Contender | null>)[] = [
  startMemsup,
  setting => keptAlive(setting),
  startPm2,
  startPlainCluster,
];

console.log(
  '| of | until the app answers | supervisor, resident | of it not from files | answered in 15 s after its SIGKILL | workers left then |',
);
console.log('|---|---|---|---|---|---|');
for (const start of starters) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-peers-'));
  try {
    const row = await tryOut(start, folder);
    if (row !== null) console.log(row);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function keptAlive(setting: Setting): Promise<Contender> {
  process.env['MEMSUP_APP_ON_SUPERVISOR_LOSS'] = 'keep';
  try {
    const started = await startMemsup(setting);
    return { ...started, name: 'memsup, `onSupervisorLoss: keep`' };
  } finally {
    delete process.env['MEMSUP_APP_ON_SUPERVISOR_LOSS'];
  }
}

async function tryOut(start: (typeof starters)[number], folder: string): Promise<string | null> {
  const setting: Setting = {
    app: path.join(root, 'test/fixtures/apps/listens.cjs'),
    port,
    workers: Number(values.workers),
    folder,
    packages: values.packages,
  };
  fs.mkdirSync(values.packages, { recursive: true });
  const beganMs = performance.now();
  const answeredMs = firstAnswer();
  const contender = await start(setting);
  if (contender === null) return null;
  const startMs = (await answeredMs) - beganMs;
  await sleep(Number(values.settle) * 1000);
  const memory = memoryOf(contender.pid);
  const workers = childrenOf(contender.pid);
  process.kill(contender.pid, 'SIGKILL');
  const share = await answeredShare();
  const left = workers.filter(pid => isAlive(pid));
  for (const pid of left) process.kill(pid, 'SIGKILL');
  const cells = [
    contender.name.replace(' reload', ''),
    `${(startMs / 1000).toFixed(1)} s`,
    ...memory.map(bytes => `${(bytes / 2 ** 20).toFixed(1)} MiB`),
    `${Math.round(share * 100)} %`,
    `${left.length} of ${workers.length}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

async function firstAnswer(): Promise<number> {
  while (!(await answers())) await sleep(20);
  return performance.now();
}

async function answeredShare(): Promise<number> {
  let answered = 0;
  let asked = 0;
  for (const endMs = performance.now() + watchMs; performance.now() < endMs; asked += 1) {
    if (await answers()) answered += 1;
    await sleep(askEveryMs);
  }
  return answered / asked;
}

function answers(): Promise<boolean> {
  return new Promise(resolve => {
    const request = http.get({ port, host: '127.0.0.1', agent: false, timeout: 1000 }, response => {
      response.resume();
      response.once('end', () => resolve(true));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

function memoryOf(pid: number): readonly number[] {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return ['VmRSS', 'RssAnon'].map(
    name => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024,
  );
}

function childrenOf(pid: number): number[] {
  const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

// A zombie that nobody has collected is no worker.
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
