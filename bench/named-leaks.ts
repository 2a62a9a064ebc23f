// Which leaks are named: of three snapshots of one process, the earliest first, what `memsup explain` says beside what memlab does.
// A leak is named where the name of its variable stands in the answer. Needs scripts/fetch-peers.js.
//   node dist/bench/named-leaks.js --names sessions,cache BEFORE BETWEEN AFTER
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isRecord } from '../base/guards.ts';
import { explain } from '../heap/explain.ts';

const { values, positionals } = parseArgs({
  options: { names: { type: 'string', default: '' } },
  allowPositionals: true,
});
const names = values.names.split(',').filter(name => name !== '');
const [before, between, after] = positionals;
if (before === undefined || between === undefined || after === undefined || names.length === 0) {
  throw new Error('give --names and three snapshots');
}

const answers = new Map<string, (name: string) => string>();
const { suspects } = await explain({ snapshot: after, baseline: before, middle: between });
answers.set('memsup explain', name => {
  const found = suspects.find(({ owner }) => isNamed(owner.name ?? '', name));
  if (found === undefined) return '-';
  const { location } = found;
  const where = location === null ? '' : `, ${path.basename(location.script)}:${location.line}`;
  return `no. ${found.rank}, ${found.confidence}${where}`;
});
for (const [analysis, text] of memlab([before, between, after])) {
  answers.set(`memlab ${analysis}`, name => (isNamed(text, name) ? 'named' : '-'));
}

console.log(`| leak | ${[...answers.keys()].join(' | ')} |`);
console.log(`|---|${'---|'.repeat(answers.size)}`);
for (const name of names) {
  console.log(`| \`${name}\` | ${[...answers.values()].map(of => of(name)).join(' | ')} |`);
}

function memlab(files: readonly string[]): Map<string, string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-bench-memlab-'));
  try {
    const args = ['--max-old-space-size=4096', 'bench/leaks-in-memlab.cjs', folder, ...files];
    const output = execFileSync(process.execPath, args, {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const found: unknown = JSON.parse(output.trim().split('\n').at(-1) ?? '');
    return new Map(
      Object.entries(isRecord(found) ? found : {}).map(([name, text]) => [name, String(text)]),
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** As a word of its own: `bus` is not in `busy`. */
function isNamed(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text);
}
