import * as fc from 'fast-check';
import test from 'ava';
import { compareTables } from '../../../compat/heap-diff/compare-tables.ts';
import { IdIndex } from '../../../compat/heap-diff/id-index.ts';
import { tableOf, tableWish, type NodeTable } from '../../../compat/heap-diff/node-table.ts';
import { SnapshotReader } from '../../../compat/snapshot/snapshot-reader.ts';
import { nodeTypes, tinySnapshot, type TinyNode } from '../../helpers/tiny-snapshot.ts';

function table(nodes: readonly TinyNode[], strict = false, atMs = 0): NodeTable {
  const reader = new SnapshotReader(tableWish);
  reader.push(Buffer.from(tinySnapshot(nodes)));
  return tableOf(reader.end(), { strict, atMs });
}

const right = { strict: false, withTime: true };
const strict = { strict: true, withTime: false };

function node(type: string, name: string, id: number): TinyNode {
  return { type, name, id, size: 16, to: [] };
}

const root = (...to: number[]): TinyNode => ({ ...node('synthetic', '', 1), to });

test('compareTables(): counts what came and went, by constructor', t => {
  const before = [root(1, 2), node('object', 'Kept', 3), node('object', 'Gone', 5)];
  const after = [
    root(1, 2, 3),
    before[1] ?? root(),
    node('object', 'New', 7),
    node('object', 'New', 9),
  ];
  t.deepEqual(compareTables(table(before, false, 1000), table(after, false, 2000), right), {
    before: { nodes: 3, time: new Date(1000), size_bytes: 48, size: '48 bytes' },
    after: { nodes: 4, time: new Date(2000), size_bytes: 64, size: '64 bytes' },
    change: {
      size_bytes: 16,
      size: '16 bytes',
      freed_nodes: 1,
      allocated_nodes: 2,
      details: [
        { what: 'Gone', size_bytes: -16, size: '-16 bytes', '+': 0, '-': 1 },
        { what: 'New', size_bytes: 32, size: '32 bytes', '+': 2, '-': 0 },
      ],
    },
  });
});

const oneOfEach = [
  root(...nodeTypes.map((_, index) => index + 1)),
  ...nodeTypes.map((type, index) => node(type, `a ${type}`, 2 * index + 3)),
];

test('compareTables(): every type of node is in the details', t => {
  const { change } = compareTables(table([root()]), table(oneOfEach), right);
  t.deepEqual(
    change.details.map(({ what }) => what),
    [
      'Array',
      'BigInt',
      'Closure',
      'Code',
      'ConcatenatedString',
      'Hidden',
      'Native',
      'Number',
      'ObjectShape',
      'RegExp',
      'SlicedString',
      'String',
      'Symbol',
      'Synthetic',
      'a object',
    ],
  );
  t.is(
    change.details.reduce((sum, detail) => sum + detail['+'], 0),
    change.allocated_nodes,
  );
});

test('compareTables(): strict leaves out what memwatch left out, and has no time', t => {
  const before = table([root()], true);
  const { change, after } = compareTables(before, table(oneOfEach, true), strict);
  t.deepEqual(
    change.details.map(({ what }) => what),
    ['Array', 'Closure', 'Code', 'Native', 'Number', 'RegExp', 'String', 'a object'],
  );
  t.is(change.allocated_nodes, nodeTypes.length);
  t.false('time' in after);
  const timed = compareTables(table([root()], true, 1999), table([root()], true, 2001), {
    strict: true,
    withTime: true,
  });
  t.deepEqual([timed.before.time, timed.after.time], [new Date(1000), new Date(2000)]);
});

test('compareTables(): sums beyond 2 GiB are right, and wrap only when strict', t => {
  const big = [root(1), { ...node('object', 'Big', 3), size: 3 * 2 ** 30 }];
  t.is(compareTables(table([root()]), table(big), right).change.size, '3072 mb');
  const wrapped = compareTables(table([root()], true), table(big, true), strict);
  t.is(wrapped.after.size_bytes, -(2 ** 31));
});

test('tableOf(): what only a HeapDiff holds is not there', t => {
  const own = [
    root(1, 2),
    { ...node('object', 'HeapDiff', 3), to: [3, 4] },
    { ...node('object', 'App', 5), to: [4] },
    node('array', '', 7),
    node('array', '', 9),
  ];
  const { ids, nodes } = table(own);
  t.deepEqual([...ids], [1, 5, 9]);
  t.is(nodes, 5, 'the snapshot as a whole still counts them, as memwatch did');
  // A closure or a string of that name is somebody else's.
  t.is(table([root(1), node('closure', 'HeapDiff', 3)]).ids.length, 2);
});

test('tableOf(): a list of a hundred thousand links does not end the stack', t => {
  const length = 100_000;
  const links = Array.from({ length }, (_, index) => ({
    ...node('object', 'Link', 2 * index + 3),
    to: index + 1 < length ? [index + 2] : [],
  }));
  t.is(table([root(1), ...links]).ids.length, length + 1);
});

test('compareTables(): an id that another object has taken over is one gone and one come', t => {
  const ids = Array.from({ length: 20 }, (_, index) => 2 * index + 3);
  const planted = (last: string, type: string): NodeTable =>
    table([
      root(...ids.map((_, at) => at + 1)),
      ...ids.map((id, at) => (at === 19 ? node(type, last, id) : node('object', 'Kept', id))),
    ]);
  const counts = (one: NodeTable, other: NodeTable, options: typeof right) =>
    compareTables(one, other, options).change.details.map(each => [
      each.what,
      each['+'],
      each['-'],
    ]);
  const [gone, come] = [planted('Gone', 'object'), planted('Come', 'object')];
  t.deepEqual(counts(gone, come, right), [
    ['Come', 1, 0],
    ['Gone', 0, 1],
  ]);
  t.deepEqual(counts(gone, come, strict), []);
  // A string that is flattened stays the same.
  t.deepEqual(counts(planted('', 'concatenated string'), planted('', 'string'), right), []);
});

test('compareTables(): refuses two snapshots between which ids began anew', t => {
  const ids = Array.from({ length: 50 }, (_, index) => 2 * index + 3);
  const named = (name: string): NodeTable =>
    table([root(...ids.keys()), ...ids.map((id, index) => node('object', name + index, id))]);
  t.throws(() => compareTables(named('a'), named('b'), right), {
    code: 'MEMSUP_CAPTURE_FAILED',
    message: /ids anew/,
  });
});

test('IdIndex: finds each id and no other', t => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      (ids, other) => {
        const index = new IdIndex(Uint32Array.from(ids));
        t.deepEqual(
          ids.map(id => index.find(id)),
          [...ids.keys()],
        );
        t.is(index.find(other), ids.indexOf(other));
      },
    ),
  );
});
