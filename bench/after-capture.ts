// What is left of a capture in place: collections and throughput of a process after it against before, by the agent's own capture into a
// file and through a pipe; without any capture, which shows how much two seconds differ; and, as the contrast, by
// v8.writeHeapSnapshot() alone.
//   node dist/bench/after-capture.js [--node PATH]… [--records 100000] [--seconds 1] [--rounds 3]
// The four run by turns, each time in a new process; the figures are medians of the ratios of one process, with the range.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isRecord } from '../base/guards.ts';
import { median } from '../rules/stats/median.ts';

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [process.execPath] },
    records: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
  },
});
const program = path.join(
  fileURLToPath(new URL('../..', import.meta.url)),
  'bench/captured-worker.mjs',
);
const ways = ['none', 'agent', 'pipe', 'v8'] as const;
const figures = ['pauseMs', 'pauseMsPerMillion', 'objectsPerSecond'] as const;

console.log('| Node | captured by | one pause | pauses per object | throughput |');
console.log('|---|---|---|---|---|');
for (const node of values.node) compare(node);

function compare(node: string): void {
  const runs: Record<(typeof ways)[number], Ran[]> = { none: [], agent: [], pipe: [], v8: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const way of ways) runs[way].push(run(node, way));
  }
  for (const way of ways) {
    const cells = figures.map(figure => ratios(runs[way].map(({ ratio }) => ratio[figure])));
    console.log(`| ${runs[way][0]?.version} | ${way} | ${cells.join(' | ')} |`);
  }
}

interface Ran {
  readonly version: string;
  /** After the capture, by before it. */
  readonly ratio: Readonly<Record<(typeof figures)[number], number>>;
}

function run(node: string, way: string): Ran {
  const text = execFileSync(node, [program, way, values.records, values.seconds], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  const told: unknown = JSON.parse(text);
  if (!isRecord(told)) throw new Error(`no answer: ${text}`);
  const { node: version, before, after } = told;
  if (!isRecord(before) || !isRecord(after)) throw new Error(`no figures: ${text}`);
  const ratioOf = (figure: string): number => Number(after[figure]) / Number(before[figure]);
  return {
    version: String(version),
    ratio: {
      pauseMs: ratioOf('pauseMs'),
      pauseMsPerMillion: ratioOf('pauseMsPerMillion'),
      objectsPerSecond: ratioOf('objectsPerSecond'),
    },
  };
}

function ratios(found: readonly number[]): string {
  const range = `${Math.min(...found).toFixed(2)}–${Math.max(...found).toFixed(2)}`;
  return `${median(found).toFixed(2)} [${range}]`;
}
