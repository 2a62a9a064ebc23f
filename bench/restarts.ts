// Does anything stay behind in the supervisor when workers are replaced, again and again?
//   node dist/bench/restarts.js [restarts=200] [--write]
// Reads its heap after a collection, its open files and its dead children that nobody has reaped. It runs without V8's
// compilers, whose code comes and goes for as long as a program runs and would hide some kilobytes of anything else.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeBetweenMarkers } from './into-docs.ts';

const waitMaxMs = 60_000;
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const restarts = Number(process.argv[2] ?? 200);
const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
const heapFile = path.join(stateDir, 'heap');
const flags = [
  '--jitless',
  '--expose-gc',
  '--require',
  path.join(root, 'bench/collect-and-tell.cjs'),
];
const memsup = [path.join(root, 'dist/bin.js'), 'run', '--state-dir', stateDir, '--log', 'json'];

const supervisor = spawn(
  process.execPath,
  [...flags, ...memsup, path.join(root, 'test/fixtures/apps/listens.cjs')],
  { stdio: 'ignore', env: { ...process.env, MEMSUP_BENCH_HEAP: heapFile } },
);
const pid = supervisor.pid ?? 0;
process.on('exit', () => supervisor.kill('SIGTERM'));

await until(() => journal().includes('"worker.ready"'));
const rows: string[] = [];
for (let restart = 1; restart <= restarts; restart += 1) {
  const before = done();
  supervisor.kill('SIGUSR2');
  await until(() => done() > before);
  if (restart % Math.ceil(restarts / 10) === 0) {
    rows.push(await look(restart));
    console.log(rows.at(-1));
  }
}
const ended = new Promise(resolve => supervisor.once('exit', resolve));
supervisor.kill('SIGTERM');
await ended;
fs.rmSync(stateDir, { recursive: true, force: true });

const table = [
  '| restarts | heap after a collection | open files | children | of them zombies |',
  '|---|---|---|---|---|',
  ...rows,
].join('\n');
if (process.argv.includes('--write')) {
  writeBetweenMarkers(path.join(root, 'docs/zero-drop.md'), 'bench/restarts', table);
}

async function look(restart: number): Promise<string> {
  // The old worker of the last one has been told to end; what it leaves is looked at when it has.
  await sleep(1000);
  const before = heaps().length;
  supervisor.kill('SIGPWR');
  await until(() => heaps().length > before);
  const heapBytes = heaps().at(-1) ?? 0;
  const files = fs.readdirSync(`/proc/${pid}/fd`).length;
  const children = childrenOf(pid);
  const zombies = children.filter(child => stateOf(child) === 'Z').length;
  const mebibytes = (heapBytes / 2 ** 20).toFixed(2);
  return `| ${restart} | ${mebibytes} MiB | ${files} | ${children.length} | ${zombies} |`;
}

function heaps(): number[] {
  if (!fs.existsSync(heapFile)) return [];
  return fs.readFileSync(heapFile, 'utf8').trim().split('\n').map(Number);
}

function journal(): string {
  const file = path.join(stateDir, 'journal.ndjson');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
}

function done(): number {
  return journal().split('"restart.done"').length - 1;
}

function childrenOf(parent: number): number[] {
  const text = fs.readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function stateOf(child: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${child}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return ''; // It has been reaped between the two looks.
  }
}

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + waitMaxMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`nothing came within ${waitMaxMs} ms`);
    await sleep(50);
  }
}
