// How much memory does the supervisor need, and does it stay flat?
//   node dist/bench/supervisor-memory.js [minutes=30] [workers=1] [bin.js of another tree …]
// Supervises a small HTTP server under a light load and reads the supervisor's memory from /proc. Several trees take turns, in the same run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [minutes = '30', workers = '1', ...others] = process.argv.slice(2);
const port = 18_000 + (process.pid % 1000);
const app = path.join(root, 'test/fixtures/apps/listens.cjs');
const settleMs = 10_000;
const lookEveryMs = 5000;

interface Look {
  readonly rssBytes: number;
  /** Without what is mapped from files, which all processes of one Node share. */
  readonly anonymousBytes: number;
  /** Its own part of everything: what it shares is divided among those who share it. */
  readonly ownShareBytes: number;
}

console.log(
  '| of | workers | minutes | start | median of first third | median of last third | peak | of the last third: not mapped from files | its share of all |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const bin of [path.join(root, 'dist/bin.js'), ...others]) {
  const looks = await watch(bin);
  const third = Math.max(1, Math.floor(looks.length / 3));
  const cells = [
    looks[0]?.rssBytes,
    median(looks.slice(0, third), 'rssBytes'),
    median(looks.slice(-third), 'rssBytes'),
    Math.max(...looks.map(({ rssBytes }) => rssBytes)),
    median(looks.slice(-third), 'anonymousBytes'),
    median(looks.slice(-third), 'ownShareBytes'),
  ].map(bytes => `${((bytes ?? 0) / 2 ** 20).toFixed(1)} MiB`);
  console.log(`| ${[path.relative(root, bin), workers, minutes, ...cells].join(' | ')} |`);
}

async function watch(bin: string): Promise<readonly Look[]> {
  const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
  const args = [bin, 'run', '--state-dir', stateDir, '--log', 'json', '-w', workers, app];
  const env = { ...process.env, PORT: String(port) };
  const supervisor = spawn(process.execPath, args, { stdio: 'ignore', env });
  const end = (): unknown => supervisor.kill('SIGTERM');
  process.on('exit', end);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const load = setInterval(() => {
    const request = http.get({ port, host: '127.0.0.1', agent }, response => response.resume());
    request.on('error', () => {});
  }, 20);
  await sleep(settleMs);
  const looks: Look[] = [];
  const endMs = performance.now() + Number(minutes) * 60_000;
  do {
    looks.push(lookAt(supervisor.pid));
    await sleep(lookEveryMs);
  } while (performance.now() < endMs);
  clearInterval(load);
  agent.destroy();
  supervisor.kill('SIGTERM');
  await once(supervisor, 'exit');
  process.off('exit', end);
  fs.rmSync(stateDir, { recursive: true, force: true });
  return looks;
}

function lookAt(pid: number | undefined): Look {
  const read = (file: string, name: string): number =>
    Number(
      new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
        fs.readFileSync(`/proc/${pid}/${file}`, 'utf8'),
      )?.[1],
    ) * 1024;
  return {
    rssBytes: read('status', 'VmRSS'),
    anonymousBytes: read('status', 'RssAnon'),
    ownShareBytes: read('smaps_rollup', 'Pss'),
  };
}

function median(looks: readonly Look[], what: keyof Look): number {
  const sorted = looks.map(look => look[what]).toSorted((one, other) => one - other);
  return sorted[sorted.length >> 1] ?? 0;
}
