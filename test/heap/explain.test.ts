import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { interpreters, lineOf, snapshotsOf } from './nodes.ts';
import { temporaryFolder } from './temporary.ts';
import type { ExplainResult, Suspect, SuspectKind } from '../../heap/result.ts';

interface Expected {
  readonly kind: SuspectKind;
  /** Name of the owner, or its end where Node's versions differ in what is before. */
  readonly owner: string;
  readonly class: string;
  readonly title: RegExp;
  /** Text of the line that declares it; `null` where Node's own code does. */
  readonly declared: string | null;
}

const planted: readonly Expected[] = [
  {
    kind: 'growing-collection',
    owner: 'sessionsById',
    class: 'Session',
    title: /^Map `sessionsById` in planted\.cjs holds 600 Session objects, 400 more than before$/,
    declared: 'const sessionsById',
  },
  {
    kind: 'growing-collection',
    owner: 'routeHits',
    class: 'Object',
    title: /^Object `routeHits` in planted\.cjs holds 600 objects \{.*body\}, 400 more/,
    declared: 'const routeHits',
  },
  {
    kind: 'growing-collection',
    owner: 'waitingJobs',
    class: 'Function',
    title: /holds 600 closures runJob\(\) from planted\.cjs:\d+, 400 more/,
    declared: 'const waitingJobs',
  },
  {
    kind: 'growing-collection',
    owner: 'newestLink',
    class: 'Link',
    title:
      /is the start of a chain of \d+ Link objects, 400 more than before; each keeps the next through `\.next`/,
    declared: 'let newestLink',
  },
  {
    kind: 'listener',
    owner: 'bus._events.tick',
    class: 'Function',
    title: /keeps 600 closures onTick\(\) from planted\.cjs:\d+, 400 more/,
    declared: 'const bus',
  },
  {
    kind: 'timer',
    owner: 'timerListMap[…]',
    class: 'Timeout',
    title: /^600 Timeout objects from planted\.cjs:\d+, 400 more than before, waiting$/,
    declared: null,
  },
  {
    kind: 'promise',
    owner: 'neverSettled',
    class: '(system)',
    title: /^Promise `neverSettled` in planted\.cjs is the start of a chain of \d+ PromiseReaction/,
    declared: 'const neverSettled',
  },
  {
    kind: 'string-slice',
    owner: 'keptTitles',
    class: '(sliced string)',
    title: /holds 75 sliced strings that keep [\d.]+ KiB of parent text alive, 50 more/,
    declared: 'const keptTitles',
  },
  {
    kind: 'buffer',
    owner: 'keptFrames',
    class: 'Uint8Array',
    title: /holds 75 Uint8Array objects with [\d.]+ KiB of memory outside the heap, 50 more/,
    declared: 'const keptFrames',
  },
  {
    kind: 'closure',
    owner: 'lastThing',
    class: 'Object',
    title: /each keeps the one before through the variable `previousThing` of its scope$/,
    declared: 'const previousThing',
  },
  {
    kind: 'module-copy',
    owner: 'Module(planted.cjs).children',
    class: 'Module',
    title: /holds 75 Module objects from copied\.cjs, 50 more/,
    declared: null,
  },
  {
    kind: 'growing-collection',
    owner: 'store.entries',
    class: 'Object',
    title: /^Set `store\.entries` in planted\.cjs holds 600 objects \{kept\}/,
    declared: 'this.entries',
  },
];

function checkPlanted(t: { fail(message: string): void }, result: ExplainResult): void {
  for (const expected of planted) {
    const found = result.suspects.find(suspect => suspect.owner.name?.endsWith(expected.owner));
    const problem = found === undefined ? 'is missing' : mismatch(found, expected);
    if (problem !== null) t.fail(`${expected.owner} ${problem}`);
  }
}

function mismatch(found: Suspect, expected: Expected): string | null {
  if (found.kind !== expected.kind) return `is called ${found.kind}, not ${expected.kind}`;
  if (found.class !== expected.class) return `holds ${found.class}, not ${expected.class}`;
  if (!expected.title.test(found.title)) return `is told as "${found.title}"`;
  if (expected.declared === null) return null;
  const { location } = found;
  const line = lineOf('planted.cjs', expected.declared);
  const isThere = location?.what === 'declaration' && location.line === line;
  return isThere ? null : `stands in line ${line}, not ${location?.line} (${location?.what})`;
}

for (const { name, file } of interpreters()) {
  test.serial(`explain(): names each planted leak, its holder and its line; ${name}`, async t => {
    const { before, after } = snapshotsOf('planted.cjs', temporaryFolder(t), file);
    const result = await explain({ snapshot: after, baseline: before });
    t.is(result.verdict, 'leak');
    t.is(result.comparison.mode, 'ids');
    checkPlanted(t, result);
  });

  test.serial(`explain(): finds no leak in a busy program that is bounded; ${name}`, async t => {
    const { before, after } = snapshotsOf('steady.cjs', temporaryFolder(t), file);
    const result = await explain({ snapshot: after, baseline: before });
    t.is(result.verdict, 'no-leak-found', result.summary);
    t.deepEqual(result.suspects, []);
    t.regex(result.summary, /^No leak found: the heap changed by /);
  });
}

test.serial('explain(): a baseline from another process does as well', async t => {
  const one = snapshotsOf('planted.cjs', temporaryFolder(t));
  const other = snapshotsOf('planted.cjs', temporaryFolder(t));
  const result = await explain({ snapshot: one.after, baseline: other.before });
  t.is(result.comparison.mode, 'structure');
  t.true((result.comparison.idsMatched ?? 1) < 0.9);
  checkPlanted(t, result);
  const healthy = snapshotsOf('steady.cjs', temporaryFolder(t));
  const twin = snapshotsOf('steady.cjs', temporaryFolder(t));
  const calm = await explain({ snapshot: healthy.after, baseline: twin.before });
  t.is(calm.verdict, 'no-leak-found', calm.summary);
});

test.serial(
  'explain(): without a baseline the largest holders are named, and no growth is claimed',
  async t => {
    const { after } = snapshotsOf('planted.cjs', temporaryFolder(t));
    const result = await explain({ snapshot: after });
    t.is(result.verdict, 'size-only');
    t.is(result.baseline, null);
    for (const suspect of result.suspects) {
      t.is(suspect.countDelta, null);
      t.is(suspect.retainedBytesDelta, null);
    }
    t.true(result.suspects.some(suspect => suspect.owner.name === 'sessionsById'));
    t.true(result.waste.slicedStrings.wastedBytes > 300_000);
  },
);

test.serial(
  'explain(): what grew before the middle snapshot and not after it is no suspect',
  async t => {
    const { before, after } = snapshotsOf('planted.cjs', temporaryFolder(t));
    const plateau = await explain({ snapshot: after, middle: after, baseline: before });
    t.is(plateau.verdict, 'no-leak-found', plateau.summary);
    const rising = await explain({ snapshot: after, middle: before, baseline: before });
    t.is(rising.verdict, 'leak');
  },
);

test.serial('explain(): two collections of the same things are told of each other', async t => {
  const { before, after } = snapshotsOf('planted.cjs', temporaryFolder(t));
  const result = await explain({ snapshot: after, baseline: before });
  const about = result.suspects.filter(one => (one.owner.name ?? '').startsWith('records'));
  const names = about.flatMap(one => [one.owner.name, ...one.alsoHeldBy]).join(' ');
  t.regex(names, /\brecords\b/);
  t.regex(names, /recordsByName/);
});

test.serial(
  'explain(): works without the sources, and then points at a function of the scope',
  async t => {
    const { before, after } = snapshotsOf('planted.cjs', temporaryFolder(t));
    const result = await explain({ snapshot: after, baseline: before, readSource: null });
    const found = result.suspects.find(suspect => suspect.owner.name === 'sessionsById');
    t.is(found?.location?.what, 'function');
    t.regex(found?.location?.script ?? '', /planted\.cjs$/);
  },
);

test.serial(
  'explain(): the figures add up and nothing of the content of strings is shown',
  async t => {
    const { before, after } = snapshotsOf('planted.cjs', temporaryFolder(t));
    const steps: string[] = [];
    const result = await explain({
      snapshot: after,
      baseline: before,
      onProgress: ({ step }) => steps.push(step),
    });
    t.deepEqual([...new Set(steps)].sort(), [
      'classes',
      'compare',
      'dominators',
      'edges',
      'load',
      'paths',
      'sizes',
      'suspects',
    ]);
    const grown = result.snapshot.selfBytes - (result.baseline?.selfBytes ?? 0);
    t.is(result.comparison.selfBytesDelta ?? 0, grown);
    t.true(result.suspects.every((suspect, index) => suspect.rank === index + 1));
    t.true(result.suspects.reduce((sum, one) => sum + one.shareOfGrowth, 0) <= 1.01);
    const session = result.classes.find(row => row.class === 'Session');
    t.like(session, { count: 600, countDelta: 400 });
    t.notRegex(JSON.stringify(result), /a body that is unique|A title of some length|x-request-id/);
  },
);

test.serial('explain(): an abort ends it', async t => {
  const { after } = snapshotsOf('steady.cjs', temporaryFolder(t));
  const controller = new AbortController();
  const started = explain({
    snapshot: after,
    signal: controller.signal,
    onProgress: ({ step }) => {
      if (step === 'dominators') controller.abort();
    },
  });
  await t.throwsAsync(started, { code: 'MEMSUP_ABORTED' });
});
