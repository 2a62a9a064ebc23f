// How long does a gentle probe hold the app up, beside gc()? Both in the same process, by turns, on a live heap of small objects.
//   node dist/bench/probe-pauses.js [--node PATH]… [--megabytes 300]… [--rounds 5]
// A pause is what V8 itself measured; the gap is the longest time between two turns of a loop that wants to turn each millisecond.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isRecord } from '../base/guards.ts';
import { median } from '../rules/stats/median.ts';

const { values } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [process.execPath] },
    megabytes: { type: 'string', multiple: true, default: ['300', '1000'] },
    rounds: { type: 'string', default: '5' },
  },
});
const program = path.join(
  fileURLToPath(new URL('../..', import.meta.url)),
  'bench/probed-heap.cjs',
);

console.log(
  '| Node | live heap | gentle probe: pause | loop gap | answered | gc(): pause | loop gap |',
);
console.log('|---|---|---|---|---|---|---|');
for (const node of values.node) {
  for (const megabytes of values.megabytes) console.log(row(node, megabytes));
}

function row(node: string, megabytes: string): string {
  const { stdout, stderr } = spawnSync(
    node,
    ['--max-old-space-size=4096', program, megabytes, values.rounds],
    { encoding: 'utf8', timeout: 600_000 },
  );
  const parsed: unknown = stdout === '' ? null : JSON.parse(stdout);
  if (!isRecord(parsed)) throw new Error(`no answer: ${stderr}`);
  const asked = Number(values.rounds);
  const gentle = numbersOf(parsed['gentlePausesMs']);
  return `| ${String(parsed['node'])} | ${megabytes} MB | ${range(gentle)} | ${range(numbersOf(parsed['gentleGapsMs']))} | ${gentle.length}/${asked} | ${range(numbersOf(parsed['forcedPausesMs']))} | ${range(numbersOf(parsed['forcedGapsMs']))} |`;
}

function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter(entry => typeof entry === 'number') : [];
}

function range(figures: readonly number[]): string {
  if (figures.length === 0) return '–';
  return `${median(figures).toFixed(0)} [${Math.min(...figures).toFixed(0)}–${Math.max(...figures).toFixed(0)}] ms`;
}
