import { at } from './at.ts';

export interface LinearFit {
  readonly coefficients: Float64Array;
  /** Sum of squared residuals. */
  readonly residual: number;
  /** The fitted value at these predictors, and its standard error. */
  predict(predictors: ArrayLike<number>): { readonly value: number; readonly error: number };
}

/**
 * Ordinary least squares by the normal equations, for a handful of predictors of like size. `null` when the predictors
 * cannot be told apart.
 */
export function leastSquares(
  rows: readonly ArrayLike<number>[],
  values: ArrayLike<number>,
): LinearFit | null {
  const width = rows[0]?.length ?? 0;
  if (width === 0) return null;
  const inverse = invert(products(rows, width));
  if (inverse === null) return null;
  const moments = new Float64Array(width);
  for (const [i, row] of rows.entries()) {
    for (let p = 0; p < width; p += 1) moments[p] = at(moments, p) + at(row, p) * at(values, i);
  }
  const coefficients = Float64Array.from(inverse, line => dot(line, moments));
  const residual = rows.reduce(
    (sum, row, i) => sum + (at(values, i) - dot(row, coefficients)) ** 2,
    0,
  );
  const variance = residual / Math.max(1, rows.length - width);
  return {
    coefficients,
    residual,
    predict: predictors => ({
      value: dot(predictors, coefficients),
      error: Math.sqrt(
        Math.max(
          0,
          variance *
            dot(
              predictors,
              inverse.map(line => dot(line, predictors)),
            ),
        ),
      ),
    }),
  };
}

function products(rows: readonly ArrayLike<number>[], width: number): Float64Array[] {
  const matrix = Array.from({ length: width }, () => new Float64Array(width));
  for (const row of rows) {
    for (const [p, line] of matrix.entries()) {
      for (let q = 0; q < width; q += 1) line[q] = at(line, q) + at(row, p) * at(row, q);
    }
  }
  return matrix;
}

/** Gauss–Jordan with row exchange. */
function invert(matrix: readonly Float64Array[]): readonly Float64Array[] | null {
  const width = matrix.length;
  const work = matrix.map((line, p) => {
    const wide = new Float64Array(2 * width);
    wide.set(line);
    wide[width + p] = 1;
    return wide;
  });
  const scale = Math.max(...matrix.map((line, p) => at(line, p)));
  for (let p = 0; p < width; p += 1) {
    const pivot = pullUpPivot(work, p);
    if (pivot === undefined || !(Math.abs(at(pivot, p)) > 1e-10 * scale)) return null;
    const head = at(pivot, p);
    for (let q = 0; q < 2 * width; q += 1) pivot[q] = at(pivot, q) / head;
    for (const line of work) {
      const factor = at(line, p);
      if (line === pivot || factor === 0) continue;
      for (let q = 0; q < 2 * width; q += 1) line[q] = at(line, q) - factor * at(pivot, q);
    }
  }
  return work.map(line => line.subarray(width));
}

/** Brings the line with the largest entry in column `p` to place `p`. */
function pullUpPivot(work: Float64Array[], p: number): Float64Array | undefined {
  let best = p;
  for (let i = p + 1; i < work.length; i += 1) {
    if (Math.abs(at(work[i] ?? [], p)) > Math.abs(at(work[best] ?? [], p))) best = i;
  }
  const pivot = work[best];
  const displaced = work[p];
  if (pivot === undefined || displaced === undefined) return undefined;
  work[best] = displaced;
  work[p] = pivot;
  return pivot;
}

function dot(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += at(one, i) * at(other, i);
  return sum;
}
