import test from 'ava';
import type { ConsecutiveGrowthSpec } from '../../../base/rule-spec.ts';
import { majorAt } from '../../helpers/readings.ts';
import { plainRule, TrackerRun } from '../../helpers/tracker-run.ts';

function rule(changes: Partial<ConsecutiveGrowthSpec> = {}): ConsecutiveGrowthSpec {
  return { ...plainRule, type: 'consecutive-growth', gc: 'major', count: 5, ...changes };
}

/** A major collection a second. */
function heaps(run: TrackerRun, ...sizes: readonly number[]): void {
  for (const [second, size] of sizes.entries()) run.observe(majorAt(second * 1000, size));
}

test('consecutive-growth: five growths take six collections', t => {
  const run = new TrackerRun(rule());
  heaps(run, 1, 2, 3, 4, 5);
  t.deepEqual(run.said, [], 'the first collection is the base, not growth');
  run.observe(majorAt(5000, 6));
  t.deepEqual(run.said, ['raised@5']);
});

for (const [name, sizes] of [
  ['an equal heap', [1, 2, 3, 4, 5, 5, 6, 7, 8, 9]],
  ['a smaller heap', [1, 2, 3, 4, 5, 4, 6, 7, 8, 9]],
] as const) {
  test(`consecutive-growth: ${name} starts the count again`, t => {
    const run = new TrackerRun(rule());
    heaps(run, ...sizes);
    t.deepEqual(run.said, []);
  });
}

test('consecutive-growth: stops with the first collection that does not grow', t => {
  const run = new TrackerRun(rule());
  heaps(run, 1, 2, 3, 4, 5, 6, 7, 7);
  t.deepEqual(run.said, ['raised@5', 'cleared@7']);
});

test('consecutive-growth: collections that memsup provoked neither count nor reset', t => {
  const run = new TrackerRun(rule());
  heaps(run, 1, 2, 3, 4, 5);
  run.observe(majorAt(4500, 0, { caused: true }), majorAt(4600, 99, { caused: true }));
  t.deepEqual(run.said, []);
  run.observe(majorAt(5000, 6));
  t.deepEqual(run.said, ['raised@5']);
});

test('consecutive-growth: minor collections count only when asked for', t => {
  const minor = (second: number, size: number) => majorAt(second * 1000, size, { gc: 'minor' });
  const major = new TrackerRun(rule({ count: 2 }));
  const any = new TrackerRun(rule({ count: 2, gc: 'any' }));
  for (const run of [major, any]) run.observe(minor(0, 1), minor(1, 2), minor(2, 3));
  t.deepEqual(major.said, []);
  t.deepEqual(any.said, ['raised@2']);
});

test('consecutive-growth: heaps beyond 4 GiB and their rates keep their size and sign', t => {
  const gigabyte = 2 ** 30;
  const run = new TrackerRun(rule());
  heaps(run, ...[6, 7, 8, 9, 10, 11].map(size => size * gigabyte));
  const verdict = run.judge.status().rules[0]?.verdict;
  t.is(verdict?.growthBytes, 5 * gigabyte);
  t.is(verdict?.rateBytesPerHour, 3600 * gigabyte);
  t.is(verdict?.points, 6);
  t.regex(run.because, /grew over 5 consecutive full collections, by 5\.00 GiB in 5 s/);
});

test('consecutive-growth: collections within one millisecond have no rate', t => {
  const run = new TrackerRun(rule());
  for (const size of [1, 2, 3, 4, 5, 6]) run.observe(majorAt(1000, size));
  t.is(run.judge.status().rules[0]?.verdict?.rateBytesPerHour, null);
});
