import test from 'ava';
import { leastSquares } from '../../../rules/stats/least-squares.ts';

test('leastSquares(): exact coefficients of an exact plane', t => {
  const rows = [0, 1, 2, 3, 4, 5].map(i => [1, i, i * i]);
  const fit = leastSquares(
    rows,
    rows.map(([one, x, square]) => 2 * (one ?? 0) - 3 * (x ?? 0) + 0.5 * (square ?? 0)),
  );
  t.true(fit !== null);
  const expected = [2, -3, 0.5];
  for (const [i, coefficient] of (fit?.coefficients ?? []).entries()) {
    t.true(Math.abs(coefficient - (expected[i] ?? 0)) < 1e-8);
  }
  t.true((fit?.residual ?? 1) < 1e-12);
});

test('leastSquares(): the standard error of a mean', t => {
  // Four values with variance 5/3 around their mean: error sqrt(5/3/4).
  const fit = leastSquares([[1], [1], [1], [1]], [1, 2, 3, 4]);
  const predicted = fit?.predict([1]);
  t.true(Math.abs((predicted?.value ?? 0) - 2.5) < 1e-12);
  t.true(Math.abs((predicted?.error ?? 0) - Math.sqrt(5 / 12)) < 1e-12);
});

test('leastSquares(): null when two predictors are the same thing', t => {
  t.is(
    leastSquares(
      [
        [1, 2],
        [2, 4],
        [3, 6],
      ],
      [1, 2, 3],
    ),
    null,
  );
});

test('leastSquares(): null without rows', t => {
  t.is(leastSquares([], []), null);
});
