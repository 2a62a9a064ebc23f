import test from 'ava';
import { median, medianDeviation, medianOfSorted } from '../../../rules/stats/median.ts';

const cases: readonly (readonly [readonly number[], number])[] = [
  [[3], 3],
  [[1, 2], 1.5],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
  [[-1, -5, 0], -1],
];

for (const [values, expected] of cases) {
  test(`median(): of [${values.join(' ')}] is ${expected}`, t => {
    t.is(median(values), expected);
  });
}

test('median(): leaves the values as they are', t => {
  const values = Float64Array.of(3, 1, 2);
  median(values);
  t.deepEqual([...values], [3, 1, 2]);
});

test('median(): of nothing is NaN', t => {
  t.is(median([]), Number.NaN);
  t.is(medianOfSorted([]), Number.NaN);
});

test('medianDeviation(): one wild value does not move it', t => {
  t.is(medianDeviation([1, 2, 3, 4, 5]), 1);
  t.is(medianDeviation([1, 2, 3, 4, 5000]), 1);
  t.is(medianDeviation([7, 7, 7]), 0);
});
