import test from 'ava';
import { diff } from '../../heap/diff.ts';
import { explain } from '../../heap/explain.ts';
import { HeapBuilder, inPieces } from './heap-builder.ts';

interface Shop {
  /** The number of the first object; another process starts elsewhere. */
  readonly firstId?: number;
  /** Orders by their numbers; those that left leave a gap. */
  readonly orders: readonly number[];
}

const lasting = 120;
const idOfOrders = 10_001;

/** An app with a hundred settings that stay, and a list of orders that come and go. */
function shop({ firstId = 1, orders }: Shop): () => AsyncGenerator<Uint8Array> {
  const heap = new HeapBuilder();
  heap.nextId = firstId;
  const { global } = heap.roots();
  for (let index = 0; index < lasting; index += 1) heap.child(global, `setting${index}`, 'Setting');
  const list = heap.child(global, 'orders', 'Array');
  const store = heap.node('array', '', 64);
  heap.edge(list, store, 'internal:elements');
  for (const order of orders) {
    heap.nextId = firstId + idOfOrders + 4 * order;
    heap.edge(store, heap.node('object', 'Order', 40), `internal:${order}`);
  }
  return () => inPieces(heap.bytes(), 5000);
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

test('diff(): of one process, each object is found again by its id', async t => {
  const result = await diff({
    before: shop({ orders: numbers(0, 30) })(),
    after: shop({ orders: numbers(10, 50) })(),
  });
  t.is(result.mode, 'ids');
  const [first] = result.classes;
  t.like(first, {
    class: 'Order',
    newCount: 20,
    deletedCount: 10,
    countDelta: 10,
    allocatedBytes: 800,
    freedBytes: 400,
    bytesDelta: 400,
  });
  t.is(result.classes.length, 1);
  t.like(result.change, { size_bytes: 400, allocated_nodes: 20, freed_nodes: 10 });
});

test('diff(): after a restart of the ids, or in another process, only net changes are told', async t => {
  const result = await diff({
    before: shop({ firstId: 100_001, orders: numbers(0, 30) })(),
    after: shop({ orders: numbers(10, 50) })(),
  });
  t.is(result.mode, 'structure');
  t.like(result.classes[0], { class: 'Order', newCount: 10, deletedCount: 0, bytesDelta: 400 });
  t.is(result.classes.length, 1);
});

test('diff(): the same heap twice has changed in nothing, whichever way it is compared', async t => {
  for (const firstId of [1, 7001]) {
    const result = await diff({
      before: shop({ firstId, orders: numbers(0, 30) })(),
      after: shop({ orders: numbers(0, 30) })(),
    });
    t.deepEqual(result.classes, []);
    t.is(result.change.size_bytes, 0);
  }
});

test('explain(): says how it compared, and finds the same growth with and without ids', async t => {
  for (const [firstId, mode] of [
    [1, 'ids'],
    [500_001, 'structure'],
  ] as const) {
    const result = await explain({
      baseline: shop({ firstId, orders: numbers(0, 50) })(),
      snapshot: shop({ orders: numbers(0, 5000) })(),
    });
    t.is(result.comparison.mode, mode);
    t.is(result.verdict, 'leak');
    t.like(result.suspects[0], { class: 'Order', count: 5000, countDelta: 4950 });
  }
});

test('explain(): of one process, its classes tell what came and what went, as diff() does', async t => {
  const before = shop({ orders: numbers(0, 30) });
  const after = shop({ orders: numbers(10, 50) });
  const { classes } = await explain({ baseline: before(), snapshot: after() });
  const [row] = (await diff({ before: before(), after: after() })).classes;
  const order = classes.find(one => one.class === 'Order');
  t.like(order, { count: 40, countDelta: 10, selfBytesDelta: 400 });
  t.like(order, { newCount: 20, deletedCount: 10, allocatedBytes: 800, freedBytes: 400 });
  t.is(order?.newCount, row?.newCount);
  t.is(order?.freedBytes, row?.freedBytes);
  const setting = classes.find(one => one.class === 'Setting');
  t.like(setting, { newCount: 0, deletedCount: 0, allocatedBytes: 0, freedBytes: 0 });
});

test('explain(): between two processes its classes tell net changes; a class that is gone is told', async t => {
  const many = shop({ firstId: 500_001, orders: numbers(0, 30) });
  const none = shop({ orders: [] });
  const { comparison, classes } = await explain({ baseline: many(), snapshot: none() });
  t.is(comparison.mode, 'structure');
  t.like(
    classes.find(one => one.class === 'Order'),
    {
      count: 0,
      selfBytes: 0,
      retainedBytes: 0,
      countDelta: -30,
      newCount: 0,
      deletedCount: 30,
      allocatedBytes: 0,
      freedBytes: 1200,
    },
  );
  t.is(classes.at(-1)?.class, 'Order', 'what shrank most comes last');
});

test('explain(): with a third snapshot in between, what has stopped growing is no leak', async t => {
  const explained = async (middle: number) =>
    explain({
      baseline: shop({ orders: numbers(0, 50) })(),
      middle: shop({ orders: numbers(0, middle) })(),
      snapshot: shop({ orders: numbers(0, 5000) })(),
    });
  t.is((await explained(2500)).verdict, 'leak');
  t.is((await explained(5000)).verdict, 'no-leak-found');
});
