import test from 'ava';
import { Ladder } from '../../rules/ladder.ts';

const options = { widthMs: 10, factor: 3, levels: 3, depth: 4 };

function feed(ladder: Ladder, points: readonly (readonly [number, number])[]): number {
  let closed = 0;
  for (const [atMs, value] of points) {
    closed |= ladder.advance(atMs);
    ladder.push(atMs, value);
  }
  return closed;
}

function values(ladder: Ladder, level: number): number[] {
  return [...ladder.window(level, options.depth).values];
}

test('Ladder: a bucket keeps its minimum and when it was', t => {
  const ladder = new Ladder(options);
  feed(ladder, [
    [1, 5],
    [4, 3],
    [8, 9],
  ]);
  t.is(ladder.count(0), 0);
  t.is(ladder.advance(10), 0b1);
  t.deepEqual([...ladder.window(0, 4).times], [4]);
  t.deepEqual(values(ladder, 0), [3]);
});

test('Ladder: a bucket ends at its end, not before', t => {
  const ladder = new Ladder(options);
  feed(ladder, [[1, 5]]);
  t.is(ladder.advance(9.99), 0);
  t.is(ladder.advance(10), 1);
});

test('Ladder: buckets without a point leave no mark', t => {
  const ladder = new Ladder(options);
  feed(ladder, [
    [5, 1],
    [505, 2],
    [1005, 3],
  ]);
  ladder.advance(2000);
  t.deepEqual(values(ladder, 0), [1, 2, 3]);
});

test('Ladder: closed buckets merge into the next level by their minimum', t => {
  const ladder = new Ladder(options);
  feed(ladder, [
    [5, 7],
    [15, 2],
    [25, 9],
    [35, 4],
  ]);
  ladder.advance(90);
  t.deepEqual(values(ladder, 0), [7, 2, 9, 4]);
  t.deepEqual(values(ladder, 1), [2, 4]);
  t.deepEqual([...ladder.window(1, 4).times], [15, 35]);
  t.deepEqual(values(ladder, 2), [2]);
});

test('Ladder: says which levels closed a bucket', t => {
  const ladder = new Ladder(options);
  feed(ladder, [[5, 1]]);
  t.is(ladder.advance(30), 0b011);
  t.is(ladder.advance(90), 0b100);
});

test('Ladder: keeps the last buckets only', t => {
  const ladder = new Ladder(options);
  feed(
    ladder,
    Array.from({ length: 7 }, (_, i) => [i * 10, i] as const),
  );
  ladder.advance(70);
  t.deepEqual(values(ladder, 0), [3, 4, 5, 6]);
  t.is(ladder.count(0), 4);
});

test('Ladder: rise() compares the last quarter with the first', t => {
  const ladder = new Ladder({ ...options, depth: 8 });
  feed(
    ladder,
    Array.from({ length: 8 }, (_, i) => [i * 10, i * 100] as const),
  );
  ladder.advance(80);
  t.deepEqual(ladder.rise(0, 8), { early: 50, rise: 600 });
});

test('Ladder: nothing closes while nothing was pushed', t => {
  const ladder = new Ladder(options);
  t.is(ladder.advance(1e9), 0);
  t.deepEqual(values(ladder, 0), []);
});
