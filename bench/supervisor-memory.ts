// How much memory does the supervisor need, and does it stay flat?
//   node dist/bench/supervisor-memory.js [minutes=30] [workers=1]
// Supervises a small HTTP server under a light load and reads the supervisor's resident memory from /proc.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [minutes = 30, workers = 1] = process.argv.slice(2).map(Number);
const port = 18_000 + (process.pid % 1000);
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const app = path.join(root, 'test/fixtures/apps/listens.cjs');

const supervisor = spawn(
  process.execPath,
  [
    path.join(root, 'dist/bin.js'),
    'run',
    '--state-dir',
    stateDir,
    '--log',
    'json',
    '-w',
    String(workers),
    app,
  ],
  { stdio: 'ignore', env: { ...process.env, PORT: String(port) } },
);
process.on('exit', () => supervisor.kill('SIGTERM'));

const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
const load = setInterval(() => {
  http.get({ port, host: '127.0.0.1', agent }, response => response.resume()).on('error', () => {});
}, 20);

await sleep(10_000);
const samples: { readonly minute: number; readonly rssBytes: number }[] = [];
const started = performance.now();
while (performance.now() - started < minutes * 60_000) {
  samples.push({ minute: (performance.now() - started) / 60_000, rssBytes: rss(supervisor.pid) });
  await sleep(5000);
}
clearInterval(load);
agent.destroy();
supervisor.kill('SIGTERM');

const third = Math.max(1, Math.floor(samples.length / 3));
const [first, last] = [samples.slice(0, third), samples.slice(-third)].map(part => median(part));
console.log('| workers | minutes | start | median of first third | median of last third | peak |');
console.log('|---|---|---|---|---|---|');
console.log(
  `| ${workers} | ${minutes} | ${mebibytes(samples[0]?.rssBytes)} | ${mebibytes(first)} | ${mebibytes(last)} | ${mebibytes(Math.max(...samples.map(({ rssBytes }) => rssBytes)))} |`,
);
fs.rmSync(stateDir, { recursive: true, force: true });

function rss(pid: number | undefined): number {
  const pages = fs.readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1];
  return Number(pages) * 4096;
}

function median(part: typeof samples): number {
  const sorted = part.map(({ rssBytes }) => rssBytes).toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function mebibytes(bytes: number | undefined): string {
  return `${((bytes ?? 0) / 2 ** 20).toFixed(1)} MiB`;
}
