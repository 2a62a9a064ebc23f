import test from 'ava';
import type { GraphWish, HeapGraph } from '../../../compat/snapshot/heap-graph.ts';
import { SnapshotReader } from '../../../compat/snapshot/snapshot-reader.ts';
import { takeGraph } from '../../../compat/snapshot/take.ts';
import { tinySnapshot, type TinyNode } from '../../helpers/tiny-snapshot.ts';

const all: GraphWish = { namesOf: null, edges: true };

const nodes: readonly TinyNode[] = [
  { type: 'synthetic', name: '', id: 1, size: 0, to: [1, 2] },
  { type: 'object', name: 'Quote " \\ ü€😀 "strings":[', id: 3, size: 5_000_000_000, to: [2] },
  { type: 'sliced string', name: '"nodes":[1,2]}', id: 4_294_967_295, size: 32, to: [] },
];

function read(text: string, wish: GraphWish = all, piece = text.length): HeapGraph {
  const reader = new SnapshotReader(wish);
  const bytes = Buffer.from(text);
  // The same memory each time, as a reader of files hands it out.
  const buffer = Buffer.alloc(Math.max(1, piece));
  for (let at = 0; at < bytes.length; at += piece) {
    const length = bytes.copy(buffer, 0, at, at + piece);
    reader.push(buffer.subarray(0, length));
  }
  return reader.end();
}

for (const traced of [true, false]) {
  test(`SnapshotReader: reads nodes, edges and texts, ${traced ? 'seven' : 'six'} fields wide`, t => {
    const graph = read(tinySnapshot(nodes, traced));
    t.deepEqual([...graph.nodeId], [1, 3, 4_294_967_295]);
    t.deepEqual([...graph.selfSize], [0, 5_000_000_000, 32]);
    t.deepEqual([...graph.firstEdge], [0, 2, 3, 3]);
    t.deepEqual([...graph.edgeTo], [1, 2, 2]);
    t.deepEqual(
      [0, 1, 2].map(node => [graph.typeOf(node), graph.nameOf(node)]),
      nodes.map(({ type, name }) => [type, name]),
    );
  });
}

test('SnapshotReader: pieces of any size give the same graph', t => {
  const text = tinySnapshot(nodes);
  const whole = read(text);
  for (let piece = 1; piece < 80; piece += 1) t.deepEqual(read(text, all, piece), whole);
});

test('SnapshotReader: keeps only the texts and edges that are wished for', t => {
  const graph = read(tinySnapshot(nodes), { namesOf: new Set(['object']), edges: false });
  t.deepEqual([...graph.strings.values()], [nodes[1]?.name ?? '']);
  t.is(graph.edgeTo.length, 0);
  t.is(graph.nameOf(2), '');
});

test('SnapshotReader: a file that ends early is told from a whole one, wherever it ends', t => {
  const text = tinySnapshot(nodes);
  for (let length = 0; length < text.trimEnd().length - 1; length += 7) {
    t.throws(() => read(text.slice(0, length)), { code: 'MEMSUP_CAPTURE_FAILED' }, String(length));
  }
});

const damage: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ['no snapshot', () => '{"some":"json"}', /no list of nodes/],
  ['a header without meta', text => text.replace('"meta"', '"data"'), /begin/],
  ['a field that is not there', text => text.replace('"self_size"', '"size"'), /no "self_size"/],
  ['no node', text => text.replace('"node_count":3', '"node_count":0'), /announces "0" nodes/],
  ['too few edges', text => text.replace('"edge_count":3', '"edge_count":9'), /count 3 edges/],
  [
    'an edge into nothing',
    text => text.replace(',14\n', ',7000\n').replace(/,14\]/, ',7000]'),
    /not there/,
  ],
];
for (const [what, harm, message] of damage) {
  test(`SnapshotReader: refuses ${what}`, t => {
    t.throws(() => read(harm(tinySnapshot(nodes))), { code: 'MEMSUP_CAPTURE_FAILED', message });
  });
}

test('SnapshotReader: megabytes without a list of nodes are not gathered for ever', t => {
  const reader = new SnapshotReader(all);
  t.throws(() => {
    for (let piece = 0; piece < 40; piece += 1) reader.push(Buffer.alloc(65_536, 32));
  });
});

test('takeGraph(): finds what this process holds', t => {
  class PlantedForTheSnapshot {
    readonly own = { planted: true };
  }
  const planted = Array.from({ length: 7 }, () => new PlantedForTheSnapshot());
  const graph = takeGraph({ namesOf: new Set(['object']), edges: true }, 'snapshot');
  const found = [...graph.nodeId.keys()].filter(
    node => graph.typeOf(node) === 'object' && graph.nameOf(node) === 'PlantedForTheSnapshot',
  );
  t.is(found.length, planted.length);
  t.true(found.every(node => (graph.selfSize[node] ?? 0) >= 16));
});
