import test from 'ava';
import { analyse } from '../../../heap/analysis.ts';
import { edgeBetween, edgesInto } from '../../../heap/path-steps.ts';
import { explain } from '../../../heap/explain.ts';
import { findClusters } from '../../../heap/suspects/clusters.ts';
import { growthOf } from '../../../heap/growth.ts';
import { HeapBuilder, inPieces } from '../heap-builder.ts';
import type { ExplainResult } from '../../../heap/result.ts';

const pieceBytes = 1 << 16;

function compared(before: HeapBuilder, after: HeapBuilder): Promise<ExplainResult> {
  return explain({
    snapshot: inPieces(after.bytes(), pieceBytes),
    baseline: inPieces(before.bytes(), pieceBytes),
    growthProven: true,
    readSource: null,
  });
}

/** An Array below `holder`, with so many objects of 400 bytes in it. */
function list(heap: HeapBuilder, holder: number, { edge, count }: { edge: string; count: number }) {
  const array = heap.node('object', 'Array');
  heap.edge(holder, array, edge);
  const table = heap.node('array', '(object elements)');
  heap.edge(array, table, 'internal:elements');
  for (let entry = 0; entry < count; entry += 1) {
    heap.edge(table, heap.node('object', 'Frame', 400), `internal:${entry}`);
  }
}

/** Sockets whose listeners share one scope, in which the program keeps frames in the variable `kept`. */
function listening(sockets: number, frames: number): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const scope = heap.node('object', 'system / Context');
  const all = heap.child(global, 'sockets', 'Set');
  const table = heap.node('array', '');
  heap.edge(all, table, 'internal:table');
  for (let index = 0; index < sockets; index += 1) {
    const socket = heap.node('object', 'Socket', 200);
    heap.edge(table, socket, `internal:${index}`);
    const onClose = heap.node('closure', 'onClose', 64);
    heap.edge(socket, onClose, 'onclose').edge(onClose, scope, 'internal:context');
  }
  list(heap, scope, { edge: 'context:kept', count: frames });
  return heap;
}

test('explain(): what several lead to is not theirs: the one list below them is named', async t => {
  const { verdict, suspects } = await compared(listening(1, 20), listening(3, 1000));
  t.is(verdict, 'leak');
  t.is(suspects.length, 1);
  t.like(suspects[0], { class: 'Frame', countDelta: 980, confidence: 'high' });
  t.is(suspects[0]?.owner.name, 'kept');
});

/** So many timers, some of a channel each, one of them of the channel whose hub keeps all the watchers. */
function watching(timers: number, watchers: number): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const channels = Math.ceil(timers / 4);
  let last = heap.child(heap.child(global, 'timers'), 'list', 'TimersList');
  let hub = -1;
  for (let index = 0; index < timers; index += 1) {
    const timer = heap.node('object', 'Timeout', 100);
    heap.edge(last, timer, '_idleNext');
    last = timer;
    if (index >= channels) continue;
    const channel = heap.node('object', 'Channel', 100);
    heap.edge(timer, channel, '_onTimeout');
    const picker = heap.node('object', 'Picker', 32);
    heap.edge(channel, picker, 'picker');
    if (index < Math.ceil(channels / 3)) hub = heap.child(picker, 'hub', 'Hub');
  }
  list(heap, hub === -1 ? global : hub, { edge: 'watchers', count: watchers });
  return heap;
}

test('explain(): a path that narrows step by step leads to what piles up, not to where it began', async t => {
  const { verdict, suspects } = await compared(watching(0, 1), watching(40, 500));
  t.is(verdict, 'leak');
  t.true(suspects[0]?.owner.name?.endsWith('.watchers'), suspects[0]?.title);
  t.like(suspects[0], { class: 'Frame' });
});

test('explain(): what each member has of its own stays with the members', async t => {
  const { suspects } = await compared(watching(0, 1), watching(2000, 20));
  t.is(suspects[0]?.class, 'Timeout');
});

/** Pages of a thousand nodes each, one of which has the whole text. */
function reading(pages: number): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const table = heap.node('array', '');
  heap.edge(heap.child(global, 'pages', 'Set'), table, 'internal:table');
  for (let index = 0; index < pages; index += 1) {
    const page = heap.node('object', 'Page', 100);
    heap.edge(table, page, `internal:${index}`);
    const nodes = heap.node('array', '(object elements)');
    heap.edge(page, nodes, 'internal:elements');
    for (let at = 0; at < 200; at += 1) {
      const node = heap.node('object', 'Tag', 20);
      heap.edge(nodes, node, `internal:${at}`);
      if (at === 7) heap.edge(node, heap.node('string', `page ${index}`, 20_000), 'text');
    }
  }
  return heap;
}

test('explain(): what each member has once far below it is its own', async t => {
  const { suspects } = await compared(reading(2), reading(42));
  t.like(suspects[0], { class: 'Page', countDelta: 40 });
  t.true((suspects[0]?.retainedBytesDelta ?? 0) > 40 * 20_000, suspects[0]?.title);
});

/** A list with objects of many classes in it, by turns. */
function eventLog(classes: number, ofEach: number): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const table = heap.node('array', '(object elements)');
  heap.edge(heap.child(global, 'log', 'Array'), table, 'internal:elements');
  for (let index = 0; index < classes * ofEach; index += 1) {
    heap.edge(table, heap.node('object', `Event${index % classes}`, 40), `internal:${index}`);
  }
  return heap;
}

test('findClusters(): what piles up in one collection is one cluster, of whatever many classes', async t => {
  const classes = 20_000;
  const analysis = await analyse(inPieces(eventLog(classes, 10).bytes(), pieceBytes), {});
  const limits = { countMin: 8, perHolderMin: 4, bytesMin: 0, largeBytesMin: 1 << 30 };
  // What looks through the list for each class takes minutes.
  const clusters = findClusters(analysis, growthOf(analysis.paths.groups, []), limits);
  analysis.snapshot.close();
  t.deepEqual(
    clusters.map(({ others, count, swollen }) => [others.length, count, swollen]),
    [[classes - 1, 10, false]],
  );
});

test('edgesInto(): of several edges between two nodes it takes the one that a path takes', async t => {
  const heap = eventLog(3, 4);
  const last = heap.nodes.length - 1;
  const twice = heap.child(last, '__proto__', 'Twice');
  heap.edge(last, twice, 'weak:first').edge(last, twice, 'b').edge(last, twice, 'c');
  const analysis = await analyse(inPieces(heap.bytes(), pieceBytes), {});
  const nodes = heap.nodes.map(({ ordinal }) => ordinal);
  const edges = edgesInto(analysis, nodes);
  const { parent } = analysis.paths;
  t.deepEqual(
    nodes.map(node => edges.get(node) ?? -1),
    nodes.map(node => edgeBetween(analysis, parent[node] ?? 0, node)),
  );
  t.is(analysis.snapshot.edgeName[edges.get(twice) ?? 0], analysis.snapshot.strings.indexOf('b'));
  analysis.snapshot.close();
});
