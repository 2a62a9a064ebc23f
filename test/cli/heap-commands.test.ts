import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { takeMapSnapshots } from '../helpers/map-snapshots.ts';
import { modeOf } from '../helpers/own-folder.ts';
import { fixture, runMemsup } from '../helpers/run-memsup.ts';

const { folder, before, after } = takeMapSnapshots();

test('explain: with a baseline it names what grew, where it is declared and who holds it', async t => {
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['explain', after, '--baseline', before],
  });
  t.is(code, 0, stderr);
  const [headline] = stdout.split('\n');
  t.regex(headline ?? '', /Map `seen` in grows-a-map\.cjs holds 9 000 .* 6 000 more than before/);
  t.regex(
    stdout,
    /1\. Map `seen` .*\(.* of the growth, .* more than before, .*grows-a-map\.cjs:3\)/,
  );
  t.regex(stdout, /Held by: \(root\) → .*\.seen Map/);
  t.regex(stdout, /Two snapshots cannot tell a collection that still fills/);
  t.regex(stdout, /Advice: /);
  t.regex(stdout, /Classes that grew most\n {2}CLASS .*SELF \+\/-/);
});

test('explain: progress goes to stderr, once for each stage where nobody watches', async t => {
  const { stdout, stderr } = await runMemsup(t, { args: ['explain', after, '--json'] });
  t.deepEqual(stderr.trim().split('\n'), [
    `reading ${after}`,
    `analysing ${after}`,
    'comparing',
    'looking for suspects',
  ]);
  t.like(JSON.parse(stdout), { schema: 'memsup.explain/1', baseline: null, verdict: 'size-only' });
});

test('explain: one snapshot alone is told as what it is', async t => {
  const { code, stdout } = await runMemsup(t, { args: ['explain', after] });
  t.is(code, 0);
  t.regex(stdout, /^One snapshot of .* shows what is large, not what grows/);
  t.regex(stdout, /give an earlier snapshot of the same app with --baseline/);
  t.regex(stdout, /of the heap, /);
  t.notRegex(stdout, /of the growth/);
  t.regex(stdout, /Largest classes/);
});

test('explain: --profile says where suspects were allocated, and refuses what is no profile', async t => {
  const script = fixture('heap/grows-a-map.cjs');
  const lines = fs.readFileSync(script, 'utf8').split('\n');
  const lineNumber = lines.findIndex(line => line.startsWith('function remember'));
  const callFrame = { functionName: 'remember', url: script, lineNumber, columnNumber: 17 };
  const call = { callFrame, selfSize: 2 ** 20, id: 1, children: [] };
  const profile = path.join(folder, 'some.heapprofile');
  fs.writeFileSync(
    profile,
    JSON.stringify({ head: call, samples: [{ nodeId: 1 }, { nodeId: 1 }] }),
  );
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['explain', after, '--baseline', before, '--profile', profile],
  });
  t.is(code, 0, stderr);
  t.regex(
    stdout,
    /Allocated: remember\(\) in\s+\S*grows-a-map\.cjs:\d+: 100 % of what lives, 2\s+samples, by its script only \(sampled/,
  );
  const refused = await runMemsup(t, { args: ['explain', after, '--profile', after] });
  t.is(refused.code, 1);
  t.regex(refused.stderr, /MEMSUP_PROFILE|Cannot read heap profile/);
});

test('explain: without growth there are no suspects', async t => {
  const { code, stdout } = await runMemsup(t, { args: ['explain', after, '--baseline', after] });
  t.is(code, 0);
  t.regex(stdout, /^No leak found/);
  t.notRegex(stdout, /Suspects/);
});

test('explain: --html writes a page for the owner alone, with the code that is at hand', async t => {
  const page = path.join(folder, 'explained.html');
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['explain', after, '--baseline', before, '--html', page],
  });
  t.is(code, 0, stderr);
  t.is(stdout, `${page}\n`);
  t.is(modeOf(page), '600');
  const text = fs.readFileSync(page, 'utf8');
  t.regex(text, /default-src &#39;none&#39;/);
  t.regex(text, /What grew, by class/);
  t.regex(text, /grows-a-map\.cjs:3<\/figcaption>/);
});

function thrice(option: string, value: string): string[] {
  return [option, value, option, value, option, value];
}

const refusals: readonly (readonly [args: readonly string[], code: number, problem: RegExp])[] = [
  [['explain'], 2, /missing required argument/],
  [['explain', after, '--html', '/nowhere/x.html'], 1, /code: MEMSUP_REPORT/],
  [['explain', after, '--max-memory', 'lots'], 2, /expected a size such as/],
  [['explain', after, '--max-memory', '0B'], 2, /expected a size above nothing/],
  [['explain', after, '--max-memory', '1MiB'], 1, /code: MEMSUP_SNAPSHOT_TOO_BIG/],
  [['explain', 'missing.heapsnapshot'], 1, /code: MEMSUP_SNAPSHOT_UNREADABLE/],
  [['explain', 'package.json'], 1, /code: MEMSUP_SNAPSHOT_/],
  [['explain', after, ...thrice('--baseline', before)], 2, /with 3 earlier/],
  [['diff', before, after, '--max-memory', '1MiB'], 1, /code: MEMSUP_SNAPSHOT_TOO_BIG/],
  [['redact', after, 'x', '--max-memory', '1MiB'], 1, /code: MEMSUP_SNAPSHOT_TOO_BIG/],
  [['diff', after], 2, /missing required argument/],
  [['diff', after, 'missing.heapsnapshot'], 1, /code: MEMSUP_SNAPSHOT_UNREADABLE/],
  [['redact', '-', 'x'], 2, /Cannot redact standard input/],
  [['redact', 'missing.heapsnapshot', 'x'], 1, /code: MEMSUP_SNAPSHOT_UNREADABLE/],
];
for (const [args, expected, problem] of refusals) {
  test(`${args.map(arg => path.basename(arg)).join(' ')}: refused`, async t => {
    const { code, stdout, stderr } = await runMemsup(t, { args });
    t.is(code, expected, stderr);
    t.regex(stderr, problem);
    t.is(stdout, '');
  });
}

test('explain: a snapshot that was cut off is refused', async t => {
  const file = path.join(folder, 'cut.heapsnapshot');
  fs.writeFileSync(file, fs.readFileSync(after).subarray(0, 100_000));
  const { code, stderr } = await runMemsup(t, { args: ['explain', file] });
  t.is(code, 1);
  t.regex(stderr, /code: MEMSUP_SNAPSHOT_TRUNCATED/);
});

test('diff: growth by class, the largest first', async t => {
  const { code, stdout } = await runMemsup(t, { args: ['diff', before, after] });
  t.is(code, 0);
  t.regex(stdout, /^The heap changed by \+/);
  t.regex(stdout, /CLASS +NEW +DELETED +COUNT \+\/- +ALLOCATED +FREED +SIZE \+\/-/);
  t.regex(stdout, /\(string\) .*\+\d{5} /);
});

test('diff --json: the shape of HeapDiff', async t => {
  const { code, stdout } = await runMemsup(t, { args: ['diff', before, after, '--json'] });
  t.is(code, 0);
  const document = JSON.parse(stdout);
  t.is(Object.keys(document)[0], 'schema');
  t.is(document.schema, 'memsup.diff/1');
  t.true(document.change.size_bytes > 0);
  t.is(document.after.size_bytes - document.before.size_bytes, document.change.size_bytes);
  t.true(document.change.details.length > 0);
});

test('redact: the copy holds no contents and shows the same leak', async t => {
  const copy = path.join(folder, 'copy.heapsnapshot');
  const { code, stdout, stderr } = await runMemsup(t, { args: ['redact', after, copy] });
  t.is(code, 0, stderr);
  t.regex(stdout, /^.*copy\.heapsnapshot: \d+ of \d+ strings redacted\n$/);
  t.deepEqual(stderr.trim().split('\n'), [`reading ${after}`, `writing ${copy}`]);
  t.is(modeOf(copy), '600');
  t.true(fs.readFileSync(after, 'utf8').includes('token of 42'));
  t.false(fs.readFileSync(copy, 'utf8').includes('token of 42'));
  const explained = await runMemsup(t, { args: ['explain', copy, '--baseline', before] });
  t.regex(explained.stdout, /Map `seen`/);
});

test('explain: a packed snapshot is read as it is', async t => {
  const file = path.join(folder, 'after.heapsnapshot.gz');
  fs.writeFileSync(file, gzipSync(fs.readFileSync(after), { level: 1 }));
  const { code, stdout } = await runMemsup(t, { args: ['explain', file, '--baseline', before] });
  t.is(code, 0);
  t.regex(stdout, /Map `seen`/);
});

test('explain: standard input is a snapshot as well', async t => {
  const { code, stdout, stderr } = await runMemsup(t, {
    args: ['explain', '-', '--baseline', before, '--baseline', before],
    stdin: fs.readFileSync(after, 'utf8'),
  });
  t.is(code, 0, stderr);
  t.regex(stdout, /Map `seen`/);
  t.regex(stdout, /Between: before\.heapsnapshot/);
});

test('explain --redact: names what grew and shows no content', async t => {
  const { code, stdout } = await runMemsup(t, {
    args: ['explain', after, '--baseline', before, '--redact', '--json'],
  });
  t.is(code, 0);
  t.regex(stdout, /Map `seen` in grows-a-map\.cjs holds 9 000/);
  t.notRegex(stdout, /token of|user-\d/);
});
