import { testOnEachNode } from '../../helpers/nodes.ts';
import { runCompat } from '../../helpers/run-compat.ts';

interface Detail {
  readonly what: string;
  readonly '+': number;
  readonly '-': number;
}

function detail(details: readonly Detail[], what: string): readonly [number, number] {
  const found = details.find(each => each.what === what);
  return [found?.['+'] ?? 0, found?.['-'] ?? 0];
}

testOnEachNode(
  'HeapDiff: finds what was planted, here and outside, and nothing of its own',
  (t, node) => {
    const told = runCompat(t, { node, fixture: 'diffs-heaps' });
    t.deepEqual(detail(told.here.change.details, 'Planted'), [1000, 0]);
    t.true(detail(told.here.change.details, 'SlicedString')[0] >= 1000);
    t.deepEqual(detail(told.outside.change.details, 'Planted'), [0, 500]);
    t.true(told.dates);
    t.true(told.turns > 0, 'the loop turned while the other process compared');
    for (const { before, after, change } of [told.here, told.outside]) {
      t.is(change.size_bytes, after.size_bytes - before.size_bytes);
      const sum = (sign: '+' | '-'): number =>
        change.details.reduce((total: number, each: Detail) => total + each[sign], 0);
      t.is(sum('+'), change.allocated_nodes);
      t.is(sum('-'), change.freed_nodes);
      t.false(change.details.some((each: Detail) => each.what === 'HeapDiff'));
      // 16 bytes for each node of the first snapshot would be seen at once.
      const [arrays] = detail(change.details, 'Uint32Array');
      t.is(arrays, 0);
    }
    // The sums of this small program are known to a megabyte or so.
    t.true(told.here.change.size_bytes > 56_000 && told.here.change.size_bytes < 4_000_000);
  },
);

testOnEachNode('HeapDiff: strict copies memwatch, and errors are in its words', (t, node) => {
  const told = runCompat(t, { node, fixture: 'diffs-heaps' });
  t.deepEqual(detail(told.copied.change.details, 'Planted'), [100, 0]);
  t.deepEqual(detail(told.copied.change.details, 'SlicedString'), [0, 0]);
  t.false('time' in told.copied.before);
  t.is(told.twice, 'Error: attempt to end() a HeapDiff that was already ended');
  t.is(told.withoutNew, 'TypeError: Use the new operator to create instances of this object.');
  t.true(told.isInstance);
  // Six snapshots, each of two collections at least; what V8 did by itself between them is the app's.
  const { snapshots, forced, others } = told.full;
  t.true(snapshots >= 12, String(snapshots));
  t.is(forced, 1);
  t.is(told.majors, forced + others, 'its own snapshots are not in the statistics');
});
