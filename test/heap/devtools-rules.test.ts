/** Rules of Chrome DevTools, learnt from its worker with bench/heap-oracle.ts, each on a heap small enough to count by hand. */
import test from 'ava';
import { ClassTable } from '../../heap/classes.ts';
import { distances, noDistance, systemDistance } from '../../heap/distances.ts';
import { HeapBuilder, inPieces } from './heap-builder.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { Scratch } from '../../heap/scratch.ts';
import { shallowSizes } from '../../heap/shallow.ts';

async function load(heap: HeapBuilder) {
  return loadSnapshot(inPieces(heap.bytes(), 1 << 16));
}

async function distancesOf(heap: HeapBuilder): Promise<Int32Array> {
  return distances(await load(heap), new Scratch());
}

async function classesOf(heap: HeapBuilder): Promise<(node: number) => string> {
  const classes = new ClassTable(await load(heap));
  return node => classes.key(classes.of(node));
}

test('distances(): steps from the global object; what only the engine reaches is far, what is weakly held has none', async t => {
  const heap = new HeapBuilder();
  const { global, gcRoots, handles } = heap.roots();
  const near = heap.child(global, 'near');
  const nearer = heap.child(near, 'nearer');
  heap.edge(handles, nearer, 'element:1');
  const engine = heap.child(handles, 'element:2', 'Engine');
  const weak = heap.node('object', 'Weak');
  heap.edge(global, weak, 'weak:1');
  const far = await distancesOf(heap);
  t.deepEqual([far[global], far[near], far[nearer]], [1, 2, 3]);
  t.deepEqual(
    [far[0], far[gcRoots], far[engine]].map(distance => distance! - systemDistance),
    [0, 1, 3],
  );
  t.is(far[weak], noDistance);
});

test('distances(): without a global object the root is the start', async t => {
  const heap = new HeapBuilder();
  const gcRoots = heap.node('synthetic', '(GC roots)', 0);
  heap.edge(0, gcRoots, 'element:1');
  const far = await distancesOf(heap);
  t.deepEqual([far[0], far[gcRoots]], [0, 1]);
});

test('distances(): a WeakMap value is one step behind the farther of its table and its key', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const table = heap.node('array', '');
  heap.edge(global, table, 'internal:table');
  const key = heap.child(heap.child(heap.child(global, 'a'), 'b'), 'key');
  const value = heap.node('object', 'Value');
  const id = (node: number): number => heap.nodes[node]?.id ?? 0;
  const entry = (index: number): string =>
    `internal:${index} / part of key (Key @${id(key)}) -> value (Value @${id(value)}) pair in WeakMap (table @${id(table)})`;
  heap.edge(table, value, entry(2)).edge(key, value, entry(1));
  const far = await distancesOf(heap);
  t.deepEqual([far[table], far[key], far[value]], [2, 4, 5]);
});

test('distances(): descriptors that maps share, and the map that all functions share, bring nothing nearer', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const descriptors = heap.node('array', '(map descriptors)');
  const context = heap.node('hidden', 'system / NativeContext');
  heap.edge(global, descriptors, 'internal:d').edge(global, context, 'internal:c');
  const [key, value] = [heap.node('string', 'key'), heap.node('object', 'Value')];
  heap.edge(descriptors, key, 'internal:6').edge(descriptors, value, 'internal:7');
  const [map, other] = [heap.node('hidden', 'system / Map'), heap.node('hidden', 'system / Map')];
  heap.edge(context, map, 'internal:sloppy_function_map').edge(context, other, 'internal:other');
  const far = await distancesOf(heap);
  t.deepEqual([far[key], far[other]], [3, 3]);
  t.deepEqual([far[value], far[map]], [noDistance, noDistance]);
});

test('ClassTable: a class has the place of its constructor, its attributes are not part of its name', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const first = heap.child(global, 'a', 'Row');
  const second = heap.child(global, 'b', 'Row');
  const element = heap.child(global, 'c', '<div id="x">');
  heap.locate(first, [7, 3, 1]).locate(second, [7, 9, 1]).locate(element, [7, 1, 1]);
  const keyOf = await classesOf(heap);
  t.deepEqual([first, second, element].map(keyOf), ['7,3,1,Row', '7,9,1,Row', '7,1,1,<div>']);
});

test('ClassTable: objects of a class that a program calls "Object" have place and interface', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const made = [1, 2, 3].map(() => heap.child(global, 'p', 'Object'));
  for (const node of made) heap.edge(node, global, 'up').locate(node, [7, 3, 1]);
  const plain = heap.child(global, 'q', 'Object');
  heap.edge(plain, global, 'up');
  const keyOf = await classesOf(heap);
  t.deepEqual(made.map(keyOf), ['7,3,1,{up}', '7,3,1,{up}', '7,3,1,{up}']);
  t.is(keyOf(plain), ',{up}');
});

test('ClassTable: a name that comes twice in an object counts twice', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const pair = (...labels: string[]): number => {
    const node = heap.child(global, 'p', 'Object');
    for (const label of labels) heap.edge(node, global, label);
    return node;
  };
  const both = [pair('a', 'b'), pair('a', 'b')];
  // Symbols with one description have one name in a snapshot.
  const twice = pair('a', 'a');
  const keyOf = await classesOf(heap);
  t.deepEqual(both.map(keyOf), [',{a, b}', ',{a, b}']);
  t.is(keyOf(twice), ',Object');
});

test('ClassTable: what reads alike is one class, whichever way it got its name', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const object = heap.child(global, 'a', '(system)');
  const hidden = heap.node('hidden', 'system / Map');
  const keyOf = await classesOf(heap);
  t.is(keyOf(object), keyOf(hidden));
});

test('shallowSizes(): string data counts as part of its string, unless it is called detached', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const data = [0, 2].map(detachedness => {
    const text = heap.node('string', 'text', 24);
    const bytes = heap.node('native', 'system / ExternalStringData', 500);
    heap.edge(global, text, 't').edge(text, bytes, 'internal:data').attach(bytes, detachedness);
    return { text, bytes };
  });
  const shallow = shallowSizes(await load(heap), new Scratch());
  const sizes = data.map(({ text, bytes }) => [shallow.get(text), shallow.get(bytes)]);
  t.deepEqual(sizes, [
    [524, 0],
    [24, 500],
  ]);
});

test('ClassTable: plain objects of many shapes are told apart, whatever the shapes have in common', async t => {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
  // Beginnings of one another, the same names in other orders, and enough of them for tables to grow.
  const shapes = [
    ...names.map((_, end) => names.slice(0, end + 1)),
    ...names.flatMap((one, at) => names.slice(at + 1).map(other => [other, one])),
  ];
  const expected = new Map<number, string>();
  for (const [index, shape] of shapes.entries()) {
    for (let copy = 0; copy < 3; copy += 1) {
      const object = heap.child(global, `s${index}c${copy}`);
      const value = heap.child(object, shape[0] ?? '', 'Value');
      for (const name of shape.slice(1)) heap.edge(object, value, name);
      expected.set(object, [...shape].sort().join(', '));
    }
  }
  const key = await classesOf(heap);
  const found = [...expected.keys()].map(object => key(object));
  const wrong = [...expected].filter(([object, shape]) => sorted(key(object)) !== shape);
  t.deepEqual(wrong, []);
  t.is(new Set(found).size, new Set(expected.values()).size);
});

/** The names of an interface in one order, for two shapes with the same names are one. */
function sorted(key: string): string {
  return (/\{(.*)\}$/.exec(key)?.[1] ?? '').split(', ').sort().join(', ');
}
