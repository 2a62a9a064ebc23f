import assert from 'node:assert/strict';
import test from 'ava';
import { buildDominators, dominateInKernel } from '../../heap/dominators.ts';
import { buildRetainers } from '../../heap/retainers.ts';
import { graphKernel } from '../../heap/graph-kernel.ts';
import { HeapBuilder, inPieces } from './heap-builder.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { randomHeap } from './random-heap.ts';
import { Scratch } from '../../heap/scratch.ts';
import { shallowSizes } from '../../heap/shallow.ts';
import type { Snapshot } from '../../heap/snapshot.ts';
import { slowDominators, slowRetained, slowShallow } from './oracle.ts';

/** The graph as the kernel finds it, which has to be as JavaScript alone does. */
async function graphOf(heap: HeapBuilder) {
  const snapshot = await loadSnapshot(inPieces(heap.bytes(), 1 << 16));
  assert.ok(snapshot.arena.kernel);
  const graph = passes(snapshot, new Scratch(snapshot.arena));
  assert.deepEqual(passes(snapshot, new Scratch()), graph);
  return { snapshot, ...graph };
}

function passes(snapshot: Snapshot, scratch: Scratch) {
  const retainers = buildRetainers(snapshot, scratch);
  // Dominators use theirs up.
  const used = buildRetainers(snapshot, scratch);
  const shallow = shallowSizes(snapshot, scratch);
  const graph = graphKernel(snapshot, scratch);
  const { dominator, retained } =
    graph === null
      ? buildDominators(snapshot, used, { scratch, shallow })
      : dominateInKernel(snapshot, graph, { scratch, shallow });
  const nodes = [...Array.from({ length: snapshot.nodeCount }).keys()];
  return {
    retainers,
    dominator: nodes.map(node => dominator[node]!),
    retained: nodes.map(node => retained[node]!),
    shallow: nodes.map(node => shallow.get(node)),
  };
}

test('buildDominators(), shallowSizes(): agree with the slow way on tangled heaps', async t => {
  for (let seed = 1; seed <= 120; seed += 1) {
    const { snapshot, dominator, retained, shallow } = await graphOf(
      randomHeap(seed, 4 + (seed % 60)),
    );
    t.deepEqual(dominator, slowDominators(snapshot), `dominators, seed ${seed}`);
    t.deepEqual(shallow, slowShallow(snapshot), `shallow sizes, seed ${seed}`);
    t.deepEqual(
      retained,
      slowRetained(snapshot, dominator, shallow),
      `retained sizes, seed ${seed}`,
    );
  }
});

test('buildRetainers(): has each essential edge once, the other way round', async t => {
  const { snapshot, retainers } = await graphOf(randomHeap(77, 50));
  const forth: string[] = [];
  for (let from = 0; from < snapshot.nodeCount; from += 1) {
    for (let edge = snapshot.firstEdge[from]!; edge < snapshot.firstEdge[from + 1]!; edge += 1) {
      if ((snapshot.edgeKind[edge]! & 8) !== 0) forth.push(`${from} ${snapshot.edgeTo[edge]}`);
    }
  }
  const back: string[] = [];
  for (let to = 0; to < snapshot.nodeCount; to += 1) {
    for (let slot = retainers.first[to]!; slot < retainers.first[to + 1]!; slot += 1) {
      back.push(`${retainers.from[slot]} ${to}`);
    }
  }
  t.deepEqual(back.sort(), forth.sort());
});

test('buildDominators(): two holders are dominated by what holds both', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const left = heap.child(global, 'left');
  const right = heap.child(global, 'right');
  const shared = heap.child(left, 'shared');
  heap.edge(right, shared);
  const { dominator, retained } = await graphOf(heap);
  t.is(dominator[shared], global);
  t.is(retained[left], 16);
});

test('buildDominators(): a list of half a million nodes needs no stack', async t => {
  const heap = new HeapBuilder();
  let last = heap.roots().global;
  for (let index = 0; index < 500_000; index += 1) last = heap.child(last, 'next');
  const { dominator, retained } = await graphOf(heap);
  t.is(dominator[last], last - 1);
  t.is(retained[0], 500_000 * 16 + 40);
});

test('buildDominators(): what only weak edges hold hangs on the root, and so does each node of a ring', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const weak = heap.node('object', 'Weak');
  const below = heap.child(weak, 'below');
  heap.edge(global, weak, 'weak:1');
  const one = heap.node('object', 'One');
  const two = heap.child(one, 'two');
  heap.edge(two, one, 'back');
  const { dominator } = await graphOf(heap);
  t.deepEqual([dominator[weak], dominator[below], dominator[one], dominator[two]], [0, weak, 0, 0]);
});

test('buildDominators(): a WeakMap value belongs to its key', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const map = heap.child(global, 'map', 'WeakMap');
  const table = heap.node('array', '');
  heap.edge(map, table, 'internal:table');
  const key = heap.child(global, 'key', 'Key');
  const value = heap.node('object', 'Value', 1000);
  const idOf = (node: number): number => heap.nodes[node]?.id ?? 0;
  const entry = (index: number): string =>
    `internal:${index} / part of key (Key @${idOf(key)}) -> value (Value @${idOf(value)}) pair in WeakMap (table @${idOf(table)})`;
  heap.edge(key, value, entry(1)).edge(table, value, entry(2));
  heap.edge(table, key, 'weak:1').edge(table, value, 'weak:2');
  const { dominator, retained } = await graphOf(heap);
  t.is(dominator[value], key);
  t.is(retained[key], 1016);
  t.is(retained[map], 32);
});

test('markEssentialEdges(): what a debugger holds does not change who holds the program’s objects', async t => {
  const heap = new HeapBuilder();
  const { global, handles } = heap.roots();
  const debuggee = heap.child(global, 'app', 'App');
  const tool = heap.child(handles, 'element:1', 'Tool');
  heap.edge(tool, debuggee, 'inspected');
  const { dominator } = await graphOf(heap);
  t.is(dominator[debuggee], global);
  t.is(dominator[tool], handles);
});

test('shallowSizes(): a store with one owner counts as part of it, a shared one does not', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const list = heap.child(global, 'list', 'Array');
  const store = heap.node('array', '(object elements)', 800);
  heap.edge(list, store, 'internal:elements');
  const other = heap.child(global, 'other', 'Array');
  const shared = heap.node('array', '(object elements)', 80);
  heap.edge(list, shared, 'internal:x').edge(other, shared, 'internal:x');
  const { shallow } = await graphOf(heap);
  t.deepEqual([shallow[list], shallow[store], shallow[other], shallow[shared]], [816, 0, 16, 80]);
});

test('shallowSizes(): internals stay as they are when the snapshot was taken to show them', async t => {
  const heap = new HeapBuilder();
  const gcRoots = heap.node('synthetic', '(GC roots)', 0);
  heap.edge(0, gcRoots, 'element:1');
  const list = heap.child(gcRoots, 'element:2', 'Array');
  heap.edge(list, heap.node('array', '', 800), 'internal:elements');
  const { shallow } = await graphOf(heap);
  t.deepEqual(shallow, [0, 0, 16, 800]);
});

test('sizes beyond 4 GiB add up', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const first = heap.node('native', 'system / JSArrayBufferData', 2 ** 33);
  const second = heap.node('native', 'system / JSArrayBufferData', 2 ** 32 - 1);
  const buffer = heap.child(global, 'buffer', 'ArrayBuffer');
  heap.edge(buffer, first, 'internal:backing_store').edge(buffer, second, 'internal:other');
  const { retained } = await graphOf(heap);
  t.is(retained[buffer], 2 ** 33 + 2 ** 32 - 1 + 16);
});
