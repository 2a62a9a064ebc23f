// What do gentle probes cost a server that allocates all the time? Two of them side by side, both under memsup, one of them
// probed, in rounds with the parts exchanged; so whatever else the machine does meets both.
//   node dist/bench/probe-throughput.js [--rounds 4] [--seconds 40] [--megabytes 200]
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { median } from '../rules/stats/median.ts';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '40' },
    megabytes: { type: 'string', default: '200' },
  },
});
const warmUpMs = 8000;

interface Run {
  readonly perSecond: number;
  readonly probes: number;
}

const ratios: number[] = [];
let probes = 0;
for (let round = 0; round < Number(values.rounds); round += 1) {
  const modes = round % 2 === 0 ? (['gentle', 'off'] as const) : (['off', 'gentle'] as const);
  const [first, second] = await Promise.all(modes.map(mode => run(mode)));
  if (first === undefined || second === undefined) break;
  const [probed, left] = round % 2 === 0 ? [first, second] : [second, first];
  ratios.push(probed.perSecond / left.perSecond);
  probes += probed.probes;
}
const sorted = ratios.toSorted((one, other) => one - other);
console.log('| live heap | rounds | probes answered | throughput, probed / not |');
console.log('|---|---|---|---|');
console.log(
  `| ${values.megabytes} MB | ${sorted.length} × ${values.seconds} s | ${probes} | ${median(sorted).toFixed(3)} [${sorted.at(0)?.toFixed(3)}–${sorted.at(-1)?.toFixed(3)}] |`,
);

async function run(mode: 'gentle' | 'off'): Promise<Run> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-'));
  const config = path.join(folder, 'memsup.yaml');
  fs.writeFileSync(
    config,
    [
      `app: { script: ${path.join(root, 'bench/allocating-worker.cjs')}, args: ['${values.megabytes}'] }`,
      'sample: { warmup: 3s }',
      `floorProbe: { mode: ${mode} }`,
      'capture: { profile: false }',
      'rules: []',
    ].join('\n'),
  );
  const args = ['dist/bin.js', 'run', '-c', config, '--state-dir', path.join(folder, 'state')];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  let answered = 0;
  child.stdout.on('data', (text: Buffer) => {
    answered = Number(String(text).trim().split('\n').at(-1));
  });
  await passed(warmUpMs);
  const [before, startMs] = [answered, performance.now()];
  await passed(Number(values.seconds) * 1000);
  const perSecond = ((answered - before) / (performance.now() - startMs)) * 1000;
  child.kill('SIGTERM');
  await new Promise(resolve => {
    child.once('exit', resolve);
  });
  const found = { perSecond, probes: probesIn(path.join(folder, 'state/traces')) };
  fs.rmSync(folder, { recursive: true, force: true });
  return found;
}

function probesIn(folder: string): number {
  const texts = fs
    .readdirSync(folder)
    .map(name => fs.readFileSync(path.join(folder, name), 'utf8'));
  return texts.join('').split('"caused":true').length - 1;
}

function passed(delayMs: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, delayMs);
  });
}
