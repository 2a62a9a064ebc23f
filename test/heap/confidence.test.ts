import test from 'ava';
import { explain, type ExplainOptions } from '../../heap/explain.ts';
import { HeapBuilder, inPieces } from './heap-builder.ts';
import type { ExplainResult } from '../../heap/result.ts';

const tables = ['routes', 'plugins', 'locales', 'queries'];
const pieceBytes = 1 << 16;

/** An app with Maps two objects below what is always there; `null`: they have not been set up yet. */
function appWith(entries: readonly number[] | null): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const app = heap.child(global, 'app');
  if (entries === null) return heap;
  for (const [index, count] of entries.entries()) {
    const part = heap.child(app, `${tables[index]}Part`);
    const map = heap.child(part, tables[index] ?? '', 'Map');
    const table = heap.node('array', '');
    heap.edge(map, table, 'internal:table');
    for (let entry = 0; entry < count; entry += 1) {
      heap.edge(table, heap.node('object', 'Entry', 400), `internal:${entry}`);
    }
  }
  return heap;
}

/** A program that appends to the string `log`: V8 keeps a rope of the pieces. */
function appending(times: number): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  let whole = heap.node('string', 'start', 32);
  for (let time = 0; time < times; time += 1) {
    const rope = heap.node('concatenated string', 'start', 32);
    heap.edge(rope, whole, 'internal:first');
    heap.edge(rope, heap.node('string', 'a line', 200), 'internal:second');
    whole = rope;
  }
  heap.edge(heap.child(global, 'recorder', 'Recorder'), whole, 'log');
  return heap;
}

/** As an incident of a trend is explained: that the heap goes on growing is known. */
function compared(
  before: HeapBuilder,
  after: HeapBuilder,
  options: Pick<ExplainOptions, 'growthProven'> = { growthProven: true },
): Promise<ExplainResult> {
  return explain({
    ...options,
    snapshot: inPieces(after.bytes(), pieceBytes),
    baseline: inPieces(before.bytes(), pieceBytes),
    readSource: null,
  });
}

test('explain(): is sure of what piles up in a collection that was there before', async t => {
  const { verdict, suspects } = await compared(appWith([10]), appWith([2000]));
  t.is(verdict, 'leak');
  t.like(suspects[0], { confidence: 'high', countDelta: 1990 });
  t.true(suspects[0]?.owner.name?.endsWith('routesPart.routes'), suspects[0]?.owner.name ?? '');
});

test('explain(): two snapshots alone are not quite sure: a cache that fills up looks the same in them', async t => {
  const [before, after] = [appWith([10]), appWith([2000])];
  const alone = await compared(before, after, {});
  t.is(alone.verdict, 'leak');
  t.false(alone.comparison.wentOn);
  t.is(alone.suspects[0]?.confidence, 'medium');
  const between = inPieces(appWith([1000]).bytes(), pieceBytes);
  const third = await explain({
    snapshot: inPieces(after.bytes(), pieceBytes),
    middle: between,
    baseline: inPieces(before.bytes(), pieceBytes),
    readSource: null,
  });
  t.true(third.comparison.wentOn);
  t.is(third.suspects[0]?.confidence, 'high');
});

test('explain(): a little more of one thing among others is no leak, unless the heap goes on growing', async t => {
  const [before, after] = [appWith([1, 1, 1, 1]), appWith([200, 200, 200, 200])];
  const alone = await compared(before, after, {});
  t.is(alone.verdict, 'no-leak-found', alone.summary);
  const proven = await compared(before, after);
  t.is(proven.verdict, 'leak', proven.summary);
});

test('explain(): beside a leak, crumbs are not worth telling', async t => {
  for (const [count, expected] of [
    [24, ['high']],
    [80, ['high', 'low']],
  ] as const) {
    const { suspects } = await compared(appWith([10, 10]), appWith([2000, count]));
    t.deepEqual(
      suspects.map(({ confidence }) => confidence),
      [...expected],
    );
  }
});

test('explain(): what a program sets up together with its holder is no leak', async t => {
  const filled = [400, 400, 400, 400];
  const setUp = await compared(appWith(null), appWith(filled));
  t.is(setUp.verdict, 'no-leak-found', setUp.summary);
  t.deepEqual(setUp.suspects, []);
  const piledUp = await compared(appWith([1, 1, 1, 1]), appWith(filled));
  t.is(piledUp.verdict, 'leak', piledUp.summary);
  t.is(piledUp.suspects.length, 4);
  t.true(piledUp.suspects.every(suspect => suspect.confidence === 'medium'));
});

test('explain(): most of the growth is suspected even when its holder is new', async t => {
  const { verdict, suspects } = await compared(appWith(null), appWith([400]));
  t.is(verdict, 'leak');
  t.is(suspects[0]?.confidence, 'medium');
});

test('explain(): one snapshot shows no growth, so nothing is sure', async t => {
  const { suspects } = await explain({ snapshot: inPieces(appWith([2000]).bytes(), pieceBytes) });
  t.true(suspects.length > 0);
  t.true(suspects.every(suspect => suspect.confidence === 'low'));
});

test('explain(): a string that is appended to is one string, not many', async t => {
  const { verdict, suspects } = await compared(appending(10), appending(3000));
  t.is(verdict, 'leak');
  t.is(suspects.length, 1);
  t.like(suspects[0], { kind: 'growing-string', confidence: 'high' });
  t.regex(suspects[0]?.title ?? '', /`.*recorder\.log` has grown by 6\d\d KiB$/);
  const healthy = await compared(appending(3000), appending(3010));
  t.is(healthy.verdict, 'no-leak-found');
});

test('explain(): timers are named, not the lists that Node keeps them in', async t => {
  const waiting = (each: number): HeapBuilder => {
    const heap = new HeapBuilder();
    const { global } = heap.roots();
    const lists = heap.child(heap.child(global, 'timers'), 'lists');
    for (const delay of each === 0 ? [] : ['1000', '2000', '3000']) {
      let last = heap.child(lists, delay, 'TimersList');
      for (let timer = 0; timer < each; timer += 1) {
        const next = heap.node('object', 'Timeout', 500);
        heap.edge(last, next, '_idleNext');
        last = next;
      }
    }
    return heap;
  };
  const { verdict, suspects } = await compared(waiting(0), waiting(500));
  t.is(verdict, 'leak');
  t.like(suspects[0], { kind: 'timer', class: 'Timeout' });
  t.true(suspects.every(suspect => suspect.class !== 'TimersList'));
});
