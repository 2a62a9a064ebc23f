// Is the analysis of heap snapshots right? Compares every node and every class with Chrome DevTools' own worker:
//   node scripts/fetch-peers.js && node dist/bench/heap-oracle.js [--entries 1000] [--node PATH …] [--strange 2000] [one | before after]
// Without files it takes snapshots of bench/leaky-heap.cjs on every Node that is there, and makes heaps as odd as the format
// allows. Exit code 1 when anything differs.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { analyse, type Analysis } from '../heap/analysis.ts';
import { classDistances } from '../heap/class-totals.ts';
import { compareClasses } from '../heap/class-diff.ts';
import { diff } from '../heap/diff.ts';
import { distances, noDistance } from '../heap/distances.ts';
import { IdTable } from '../heap/id-table.ts';
import { outline, type Outline } from '../heap/outline.ts';
import { Scratch } from '../heap/scratch.ts';
import { loadInDevTools, type DevToolsSnapshot } from './devtools.ts';
import { interpreters } from './interpreters.ts';
import { knownDifferences } from './known-differences.ts';
import { strangeHeap } from '../test/heap/strange-heap.ts';

const shownMax = 5;
/** What DevTools calls a distance that there is not. */
const devToolsNoDistance = -5;

interface Tally {
  readonly what: string;
  compared: number;
  readonly different: string[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    entries: { type: 'string', default: '1000' },
    node: { type: 'string', multiple: true },
    strange: { type: 'string', default: '2000' },
  },
});
let failed = false;

console.log('| snapshot | nodes | edges | compared | different |');
console.log('|---|---|---|---|---|');
if (positionals.length > 0) await compareFiles(positionals, 'given');
else {
  if (values.entries !== '0') await compareNodes();
  await compareStrange(Number(values.strange));
  await compareKnown();
}
process.exitCode = failed ? 1 : 0;

async function compareNodes(): Promise<void> {
  const program = path.resolve('bench/leaky-heap.cjs');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-oracle-'));
  try {
    for (const { name, file } of interpreters(values.node)) {
      for (const expose of ['', 'internals', 'numeric']) {
        const out = path.join(folder, `heap${expose}`);
        const flags = ['--entries', values.entries, '--snapshots', '2', '--out', out];
        execFileSync(file, ['--expose-gc', program, ...flags, '--expose', expose], {
          env: {},
        });
        const files = [1, 2].map(count => `${out}.${count}.heapsnapshot`);
        await compareFiles(files, expose === '' ? name : `${name}, ${expose} exposed`);
        for (const each of files) fs.rmSync(each);
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Pairs of heaps with everything that there is a rule for, most of it where no program would put it. */
async function compareStrange(count: number): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-oracle-'));
  const files = ['before', 'after'].map(name => path.join(folder, `${name}.heapsnapshot`));
  try {
    const sums = new Map<string, Tally>();
    let nodes = 0;
    let edges = 0;
    for (let seed = 1; seed <= count; seed += 1) {
      for (const [index, file] of files.entries()) {
        const heap = strangeHeap(seed * 2 + index, 5 + (seed % 80));
        nodes += heap.nodes.length;
        edges += heap.edgeCount;
        fs.writeFileSync(file, heap.bytes());
      }
      for (const tally of (await talliesOf(files)).flatMap(({ tallies }) => tallies)) {
        const sum = sums.get(tally.what) ?? { what: tally.what, compared: 0, different: [] };
        sum.compared += tally.compared;
        sum.different.push(...tally.different.map(line => `seed ${seed}, ${line}`));
        sums.set(tally.what, sum);
      }
    }
    report(`${count * 2} strange heaps`, [...sums.values()], `${nodes} | ${edges}`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function compareFiles(files: readonly string[], name: string): Promise<void> {
  for (const [index, { tallies, size }] of (await talliesOf(files)).entries()) {
    report(`${name}, ${index + 1}`, tallies, size);
  }
}

interface Compared {
  readonly tallies: readonly Tally[];
  readonly size: string;
}

/** Differences that are meant must show, and no other may. */
async function compareKnown(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-oracle-'));
  const file = path.join(folder, 'known.heapsnapshot');
  try {
    for (const { because, heap, different } of knownDifferences()) {
      fs.writeFileSync(file, heap.bytes());
      const [compared] = await talliesOf([file]);
      const found = compared?.tallies.filter(tally => tally.different.length > 0) ?? [];
      const told = found.map(tally => tally.what).join(', ');
      const isAsKnown = told === different.join(', ');
      if (!isAsKnown) failed = true;
      console.log(
        `known: ${because}: ${told}${isAsKnown ? '' : `, expected ${different.join(', ')}`}`,
      );
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** One file, or two that are compared with each other as well. */
async function talliesOf(files: readonly string[]): Promise<Compared[]> {
  const all: Compared[] = [];
  for (const [index, file] of files.entries()) {
    const theirs = await loadInDevTools(file);
    const ours = await analyse(file, {});
    const tallies = [...compareNodesOf(ours, theirs), ...compareClassesOf(ours, theirs)];
    ours.snapshot.close();
    const [before] = files;
    if (index > 0 && before !== undefined) {
      tallies.push(...(await compareDiffs({ before, after: file, theirs })));
    }
    const { nodeCount, edgeCount } = ours.snapshot;
    all.push({ tallies, size: `${nodeCount} | ${edgeCount}` });
  }
  return all;
}

function report(name: string, tallies: readonly Tally[], size: string): void {
  const compared = tallies.map(({ what, compared: count }) => `${what} ${count}`).join(', ');
  const different = tallies.filter(tally => tally.different.length > 0);
  const counts = different.map(tally => `${tally.what} ${tally.different.length}`).join(', ');
  console.log(`| ${name} | ${size} | ${compared} | ${counts || 'none'} |`);
  for (const tally of different) {
    failed = true;
    for (const line of tally.different.slice(0, shownMax)) console.log(`  ${tally.what}: ${line}`);
  }
}

function compareNodesOf(ours: Analysis, theirs: DevToolsSnapshot): Tally[] {
  const { snapshot, dominators, shallow } = ours;
  const { nodeFieldCount, nodeSelfSizeOffset, nodes } = theirs;
  const far = distances(snapshot, new Scratch());
  const text = (node: number): string =>
    `node ${node} "${snapshot.strings.text(snapshot.nodeName[node]!, 40)}"`;
  const tally = (what: string, our: (node: number) => number, their: (node: number) => number) => {
    const found: Tally = { what, compared: theirs.nodeCount, different: [] };
    for (let node = 0; node < theirs.nodeCount; node += 1) {
      if (our(node) === their(node)) continue;
      found.different.push(`${text(node)}: ${our(node)} here, ${their(node)} there`);
    }
    return found;
  };
  return [
    tally(
      'dominators',
      node => dominators.dominator[node]!,
      node => theirs.dominatorsTree[node]!,
    ),
    tally(
      'shallow sizes',
      node => shallow.get(node),
      node => nodes.getValue(node * nodeFieldCount + nodeSelfSizeOffset),
    ),
    tally(
      'retained sizes',
      node => dominators.retained[node]!,
      node => theirs.retainedSizes[node]!,
    ),
    tally(
      'distances',
      node => theirDistance(far[node]!),
      node => theirs.nodeDistances[node]!,
    ),
  ];
}

function theirDistance(ours: number): number {
  return ours === noDistance ? devToolsNoDistance : ours;
}

/** Rows by key, each as one line of text. */
type Rows = ReadonlyMap<string, string>;

function compareRows(what: string, ours: Rows, theirs: Rows): Tally {
  const different: string[] = [];
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [our, their] = [ours.get(key) ?? 'absent', theirs.get(key) ?? 'absent'];
    if (our !== their) different.push(`${key}: ${our} here, ${their} there`);
  }
  return { what, compared: theirs.size, different };
}

function compareClassesOf(ours: Analysis, theirs: DevToolsSnapshot): Tally[] {
  const { classes, totals, snapshot, shallow } = ours;
  const far = classDistances(distances(snapshot, new Scratch()), { classes, shallow });
  const mine = new Map<string, string>();
  for (let id = 0; id < classes.size; id += 1) {
    if (totals.count[id] === 0) continue;
    const figures = [
      totals.count[id],
      totals.selfBytes[id],
      totals.retainedBytes[id],
      theirDistance(far[id]!),
    ];
    mine.set(classes.key(id), figures.join(' '));
  }
  const rows = Object.entries(theirs.aggregatesWithFilter({})).map(
    ([key, { count, self, maxRet, distance }]) =>
      [key, [count, self, maxRet, distance].join(' ')] as const,
  );
  return [compareRows('classes', mine, new Map(rows))];
}

interface Pair {
  readonly before: string;
  readonly after: string;
  readonly theirs: DevToolsSnapshot;
}

async function compareDiffs({ before, after, theirs }: Pair): Promise<Tally[]> {
  const base = (await loadInDevTools(before)).aggregatesForDiff(theirs.interfaceDefinitions());
  const changes = Object.entries(theirs.calculateSnapshotDiff(1, base)).map(
    ([key, { addedCount, removedCount, addedSize, removedSize }]) =>
      [key, [addedCount, removedCount, addedSize, removedSize].join(' ')] as const,
  );
  const mine = await changesOf(before, after);
  const compared = compareRows('comparison', mine, new Map(changes));
  const result = await diff({ before, after });
  // Heaps that have nothing to do with each other have no objects in common.
  if (result.mode === 'structure') return [compared];
  const told = result.classes.map(row =>
    [row.newCount, row.deletedCount, row.allocatedBytes, row.freedBytes].join(' '),
  );
  return [
    compared,
    compareRows(
      'rows of memsup diff',
      new Map([['all', told.sort().join(', ')]]),
      new Map([['all', [...mine.values()].sort().join(', ')]]),
    ),
  ];
}

async function changesOf(before: string, after: string): Promise<Rows> {
  const sides: Outline[] = [await outline(before, {}), await outline(after, {})];
  const [first, second] = sides.map(({ nodeId, shallow, classes }) => ({
    nodeId,
    shallow,
    classes,
    ids: new IdTable(nodeId),
    keyOf: (id: number) => classes.key(id),
    placeOf: () => null,
  }));
  if (first === undefined || second === undefined) return new Map();
  const changes = compareClasses(first, second);
  for (const side of sides) side.close();
  const rows = [...changes]
    .filter(([, { addedCount, removedCount }]) => addedCount + removedCount > 0)
    .map(
      ([key, row]) =>
        [
          key,
          [row.addedCount, row.removedCount, row.addedBytes, row.removedBytes].join(' '),
        ] as const,
    );
  return new Map(rows);
}
