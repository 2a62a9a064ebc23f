import test from 'ava';
import { correlation } from '../../../rules/stats/correlation.ts';

test('correlation(): 1 on a line, -1 on a falling one', t => {
  t.true(Math.abs(correlation([1, 2, 3, 4], [10, 20, 30, 40]) - 1) < 1e-12);
  t.true(Math.abs(correlation([1, 2, 3, 4], [4, 3, 2, 1]) + 1) < 1e-12);
});

test('correlation(): known value', t => {
  t.true(Math.abs(correlation([1, 2, 3], [1, 3, 2]) - 0.5) < 1e-12);
});

test('correlation(): a constant series goes with nothing', t => {
  t.is(correlation([1, 2, 3], [5, 5, 5]), 0);
  t.is(correlation([], []), 0);
});
