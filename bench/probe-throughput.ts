// What do gentle probes cost a server that allocates all the time? One runs under memsup and is probed every so often; each
// probe's seconds are compared with the seconds before and after it, in the same process, for the speed of two processes
// differs by more than what is looked for.
//   node dist/bench/probe-throughput.js [--seconds 300] [--megabytes 200] [--every 15s] [--node PATH]
// `--every` is the shortest time between two; `floorProbe.gcBudget` holds as always.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isRecord } from '../base/guards.ts';
import { median } from '../rules/stats/median.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    megabytes: { type: 'string', default: '200' },
    every: { type: 'string', default: '15s' },
    node: { type: 'string', default: process.execPath },
  },
});
const settleMs = 8000;
/** A probe's seconds: marking goes on beside the app before the collection, and sweeping after it. */
const beforeMs = 3500;
const afterMs = 1500;
/** So much on each side is compared with them. */
const besideMs = 3000;

/** Told by the worker at this time by its clock. */
interface Told {
  readonly atMs: number;
  readonly answered: number;
  readonly cpuMs: number;
}

interface Rate {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

const { told, probesAtMs } = await run();
const usable = probesAtMs.filter(
  (atMs, index) =>
    atMs - beforeMs - besideMs > (probesAtMs[index - 1] ?? settleMs) + afterMs &&
    atMs + afterMs + besideMs < (told.at(-1)?.atMs ?? 0),
);
const pairs = usable.map(compared);
const perSecond = pairs.map(pair => pair.perSecond);
const probedShare =
  ((beforeMs + afterMs) * probesAtMs.length) / ((told.at(-1)?.atMs ?? 0) - settleMs);
const whole = 1 - (1 - median(perSecond)) * probedShare;
console.log(
  '| live heap | probes | seconds with one: answers a second | of processor time | whole run: answers a second |',
);
console.log('|---|---|---|---|---|');
console.log(
  `| ${values.megabytes} MB | ${probesAtMs.length} in ${values.seconds} s | ${spread(perSecond)} | ${spread(pairs.map(pair => pair.perCpuSecond))} | ${whole.toFixed(3)} |`,
);

function compared(atMs: number): Rate {
  const [startMs, endMs] = [atMs - beforeMs, atMs + afterMs];
  const probed = rate(startMs, endMs);
  const sides = [rate(startMs - besideMs, startMs), rate(endMs, endMs + besideMs)];
  const mean = (figure: keyof Rate): number =>
    sides.reduce((sum, side) => sum + side[figure], 0) / sides.length;
  return {
    perSecond: probed.perSecond / mean('perSecond'),
    perCpuSecond: probed.perCpuSecond / mean('perCpuSecond'),
  };
}

function rate(startMs: number, endMs: number): Rate {
  const within = told.filter(({ atMs }) => atMs >= startMs && atMs < endMs);
  const [first, last] = [within.at(0), within.at(-1)];
  if (first === undefined || last === undefined) {
    return { perSecond: Number.NaN, perCpuSecond: Number.NaN };
  }
  const answered = last.answered - first.answered;
  return {
    perSecond: (answered / (last.atMs - first.atMs)) * 1000,
    perCpuSecond: (answered / (last.cpuMs - first.cpuMs)) * 1000,
  };
}

/** Median with its quartiles. */
function spread(figures: readonly number[]): string {
  const sorted = figures.toSorted((one, other) => one - other);
  const quarter = Math.floor(sorted.length / 4);
  return `${median(sorted).toFixed(3)} [${sorted[quarter]?.toFixed(3)}–${sorted[sorted.length - 1 - quarter]?.toFixed(3)}]`;
}

async function run(): Promise<{ told: Told[]; probesAtMs: number[] }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
  const config = path.join(folder, 'memsup.yaml');
  fs.writeFileSync(
    config,
    [
      `app: { script: ${path.join(root, 'bench/allocating-worker.cjs')}, node: ${values.node}, args: ['${values.megabytes}'] }`,
      'sample: { warmup: 3s }',
      `floorProbe: { minInterval: ${values.every}, maxInterval: ${values.every}, growth: 0.1% }`,
      'capture: { profile: false }',
      'rules: []',
    ].join('\n'),
  );
  const args = ['dist/bin.js', 'run', '-c', config, '--state-dir', path.join(folder, 'state')];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  await passed(settleMs + Number(values.seconds) * 1000);
  child.kill('SIGTERM');
  await new Promise(resolve => {
    child.once('exit', resolve);
  });
  const found = {
    told: text.trim().split('\n').map(parsed),
    probesAtMs: probesIn(path.join(folder, 'state/traces')),
  };
  fs.rmSync(folder, { recursive: true, force: true });
  return found;
}

function parsed(line: string): Told {
  const [atMs = Number.NaN, answered = Number.NaN, cpuMs = Number.NaN] = line
    .split(' ')
    .map(Number);
  return { atMs, answered, cpuMs };
}

function probesIn(folder: string): number[] {
  return fs
    .readdirSync(folder)
    .flatMap(name => fs.readFileSync(path.join(folder, name), 'utf8').trim().split('\n'))
    .map((line): unknown => JSON.parse(line))
    .filter(isRecord)
    .filter(({ kind, caused }) => kind === 'gc' && caused === true)
    .map(({ atMs }) => Number(atMs));
}

function passed(delayMs: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, delayMs);
  });
}
