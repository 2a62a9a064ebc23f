import fs from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { explain } from '../../heap/explain.ts';
import { HeapBuilder } from './heap-builder.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { redact } from '../../heap/redact.ts';
import { snapshotsOf } from './nodes.ts';
import { temporaryFolder } from './temporary.ts';
import type { ExplainResult } from '../../heap/result.ts';
import type { Snapshot } from '../../heap/snapshot.ts';

const outcomeOf = ({ suspects, classes, verdict, summary }: ExplainResult): unknown => ({
  verdict,
  summary,
  suspects,
  classes: classes.map(({ class: name, count, selfBytes, countDelta }) => [
    name,
    count,
    selfBytes,
    countDelta,
  ]),
});

function graphOf(snapshot: Snapshot): unknown {
  const { nodeKind, nodeName, nodeId, firstEdge, edgeKind, edgeName, edgeTo, locations } = snapshot;
  return { nodeKind, nodeName, nodeId, firstEdge, edgeKind, edgeName, edgeTo, locations };
}

test('redact(): the graph stays, contents become filler of their length, names stay', async t => {
  const folder = temporaryFolder(t);
  const [input, output] = ['in', 'out'].map(name => path.join(folder, `${name}.heapsnapshot`));
  if (input === undefined || output === undefined) return t.fail();
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const user = heap.child(global, 'user', 'User');
  heap.edge(user, heap.node('string', 'secret of Ann', 32), 'password');
  heap.edge(user, heap.node('string', 'secret of Ann', 32), 'copy');
  heap.edge(user, heap.node('string', 'secret of Bob', 32), 'other');
  heap.edge(user, heap.node('string', 'password', 32), 'label');
  heap.edge(user, heap.node('regexp', '/ann|bob/', 32), 'pattern');
  heap.edge(user, heap.node('string', 'x', 16), 'short');
  const bag = heap.child(global, 'bag', 'Object');
  for (let index = 0; index < 60; index += 1) heap.child(bag, `ann${index}@mail.example`, 'User');
  fs.writeFileSync(input, heap.bytes());
  const counts = await redact({ input, output });
  const [before, after] = [await loadSnapshot(input), await loadSnapshot(output)];
  t.deepEqual(graphOf(after), graphOf(before));
  const textOf = (snapshot: Snapshot, index: number): string => snapshot.strings.text(index);
  const texts = Array.from({ length: before.strings.length }, (_, index) => index);
  for (const index of texts) t.is(textOf(after, index).length, textOf(before, index).length);
  const shown = texts.map(index => textOf(after, index)).join('\n');
  t.notRegex(shown, /secret|ann|bob|mail/i);
  // "password" is what the string says and what a property is called: a name of the program stays.
  for (const name of ['User', 'password', 'pattern', 'bag', 'global', 'Object']) {
    t.true(shown.includes(name), name);
  }
  const [ann, copy, bob] = [5, 6, 7].map(node => textOf(after, after.nodeName[node] ?? 0));
  t.is(ann, copy);
  t.not(ann, bob);
  t.is(counts.strings, before.strings.length);
  t.is(counts.redactedStrings, 64);
  t.is(fs.statSync(output).mode & 0o777, 0o600);
  for (const one of [before, after]) one.close();
});

test('redact(): the copy shows the same suspects; explain({ redact }) shows them without a copy', async t => {
  const folder = temporaryFolder(t);
  const { before, after } = snapshotsOf('planted.cjs', folder);
  const copies = ['before', 'after.gz'].map(name => path.join(folder, `redacted-${name}`));
  const [earlier = '', later = ''] = copies;
  await redact({ input: before, output: earlier });
  await redact({ input: after, output: later });
  const plain = await explain({ snapshot: after, baseline: before });
  const copied = await explain({ snapshot: later, baseline: earlier });
  const hidden = await explain({ snapshot: after, baseline: before, redact: true });
  t.deepEqual(
    copied.suspects.map(({ title }) => title),
    plain.suspects.map(({ title }) => title),
  );
  t.deepEqual(outcomeOf(hidden), outcomeOf(copied));
});

test('redact(): a copy that cannot be written leaves nothing behind', async t => {
  const folder = temporaryFolder(t);
  const input = path.join(folder, 'in.heapsnapshot');
  const heap = new HeapBuilder();
  heap.roots();
  fs.writeFileSync(input, heap.bytes());
  await t.throwsAsync(redact({ input, output: path.join(folder, 'no/such/out') }), {
    code: 'MEMSUP_SNAPSHOT_UNREADABLE',
  });
  fs.writeFileSync(input, heap.bytes().subarray(0, 700));
  await t.throwsAsync(redact({ input, output: path.join(folder, 'out') }), {
    code: 'MEMSUP_SNAPSHOT_TRUNCATED',
  });
  t.deepEqual(fs.readdirSync(folder), ['in.heapsnapshot']);
});

test('redact(): the snapshot itself is no place for its copy, whatever it is called there', async t => {
  const folder = temporaryFolder(t);
  const input = path.join(folder, 'in.heapsnapshot');
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  heap.edge(global, heap.node('string', 'secret of Ann', 32), 'password');
  fs.writeFileSync(input, heap.bytes());
  const links = ['soft', 'hard'].map(name => path.join(folder, name));
  fs.symlinkSync(input, links[0] ?? '');
  fs.linkSync(input, links[1] ?? '');
  for (const output of [input, `${folder}/./in.heapsnapshot`, ...links]) {
    await t.throwsAsync(redact({ input, output }), {
      code: 'MEMSUP_USAGE',
      message: /it is the snapshot itself/,
    });
  }
  t.deepEqual(fs.readFileSync(input), heap.bytes());
  const other = path.join(folder, 'other');
  fs.writeFileSync(other, 'an older copy');
  await redact({ input, output: other });
  t.notRegex(fs.readFileSync(other, 'utf8'), /secret/);
});
