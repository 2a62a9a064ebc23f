// How fast is the analysis of heap snapshots? The same files, one after the other, through `memsup explain`, the analyser of
// incidents, Chrome DevTools' worker and memlab; needs scripts/fetch-peers.js:
//   node dist/bench/heap.js [--node PATH] [--rounds 3] [--only memsup,devtools,memlab] [--baseline FILE] FILE … | --entries 11800
// With an earlier snapshot of the same process each is compared with it, by all that compare two.
// bench/leaky-heap.cjs makes files: 11800 entries 25 MB, 118000 entries 250 MB, 520000 entries 1.1 GB; --snapshots 2 makes pairs.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

interface Usage {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakRssBytes: number;
}

interface Measured extends Usage {
  readonly phases: Readonly<Record<string, number>>;
}

interface Contender {
  readonly name: string;
  readonly args: (file: string) => readonly string[];
  /** What its output says of its phases, in milliseconds of wall time. */
  readonly phases: (output: string) => Readonly<Record<string, number>>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    node: { type: 'string', default: process.execPath },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    baseline: { type: 'string' },
    entries: { type: 'string', default: '11800' },
  },
});
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-heap-'));

const contenders: readonly Contender[] = [
  {
    name: 'memsup explain',
    args: file => ['dist/bin.js', 'explain', file, '--json'],
    phases: costOf,
  },
  {
    name: 'memsup, analyser of incidents',
    args: file => ['dist/heap/analyser.js', '--json', file],
    phases: costOf,
  },
  {
    name: 'DevTools',
    args: file => ['--max-old-space-size=8192', 'dist/bench/analyse-in-devtools.js', file],
    phases: phasesOf,
  },
  {
    name: 'memlab',
    args: file => ['--max-old-space-size=8192', 'bench/analyse-in-memlab.cjs', file],
    phases: phasesOf,
  },
];

function comparing(baseline: string): readonly Contender[] {
  return [
    {
      name: 'memsup explain --baseline',
      args: file => ['dist/bin.js', 'explain', file, '--baseline', baseline, '--json'],
      phases: costOf,
    },
    {
      name: 'memsup diff',
      args: file => ['dist/bin.js', 'diff', baseline, file, '--json'],
      phases: () => ({}),
    },
    {
      name: 'DevTools',
      args: file => [
        '--max-old-space-size=8192',
        'dist/bench/analyse-in-devtools.js',
        file,
        baseline,
      ],
      phases: phasesOf,
    },
  ];
}

try {
  const only = values.only?.split(',');
  const { baseline } = values;
  const all = baseline === undefined ? contenders : comparing(baseline);
  const taking = all.filter(
    ({ name }) => only?.some(word => name.toLowerCase().includes(word)) ?? true,
  );
  for (const file of positionals.length > 0 ? positionals : [generate()]) compare(file, taking);
} finally {
  fs.rmSync(folder, { recursive: true });
}

function generate(): string {
  const out = path.join(folder, 'leaky');
  execFileSync(
    values.node,
    [
      '--expose-gc',
      '--max-old-space-size=8192',
      'bench/leaky-heap.cjs',
      '--entries',
      values.entries,
      '--out',
      out,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return `${out}.1.heapsnapshot`;
}

/** Rounds alternate between the contenders, so that a busy moment hits all of them. */
function compare(file: string, taking: readonly Contender[]): void {
  const { size } = fs.statSync(file);
  const runs = new Map<Contender, Measured[]>(taking.map(contender => [contender, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const contender of taking) runs.get(contender)?.push(measure(contender, file));
  }
  console.log(`\n${path.basename(file)}, ${(size / 1e6).toFixed(0)} MB\n`);
  console.log('| | CPU s | wall s | peak RSS MB | RSS / file byte | phases, wall s |');
  console.log('|---|---|---|---|---|---|');
  for (const [{ name }, measured] of runs) console.log(row(name, measured, size));
}

/** The least of all rounds: whatever else runs on the machine only adds. */
function row(name: string, measured: readonly Measured[], size: number): string {
  const least = (of: (one: Measured) => number): number => Math.min(...measured.map(of));
  const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
  const peak = least(one => one.peakRssBytes);
  const phases = Object.keys(measured[0]?.phases ?? {})
    .map(phase => `${phase} ${seconds(least(one => one.phases[phase] ?? Infinity))}`)
    .join(', ');
  const cells = [
    name,
    seconds(least(one => one.cpuMs)),
    seconds(least(one => one.wallMs)),
    (peak / 1e6).toFixed(0),
    (peak / size).toFixed(2),
    phases,
  ];
  return `| ${cells.join(' | ')} |`;
}

function measure({ args, phases }: Contender, file: string): Measured {
  const usageFile = path.join(folder, 'usage.json');
  fs.rmSync(usageFile, { force: true });
  const output = execFileSync(
    values.node,
    ['--require', path.resolve('bench/print-usage.cjs'), ...args(file)],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: folder, MEMSUP_BENCH_USAGE: usageFile },
    },
  );
  const usage: Usage = JSON.parse(fs.readFileSync(usageFile, 'utf8'));
  return { ...usage, phases: phases(output) };
}

function costOf(output: string): Readonly<Record<string, number>> {
  const { cost } = JSON.parse(output);
  return {
    parse: cost.parseMs,
    'graph, classes': cost.graphMs,
    dominators: cost.dominatorsMs,
    'paths, suspects': cost.pathsMs,
  };
}

function phasesOf(output: string): Readonly<Record<string, number>> {
  const line = output.split('\n').findLast(text => text.startsWith('{'));
  return JSON.parse(line ?? '{}').phases ?? {};
}
