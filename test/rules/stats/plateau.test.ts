import test from 'ava';
import { curvature, projectedPlateau } from '../../../rules/stats/plateau.ts';

const count = 36;

test('curvature(): a line grows as much in each third', t => {
  const { ratio } = curvature(Float64Array.from({ length: count }, (_, i) => 5 * i));
  t.true(Math.abs(ratio - 1) < 1e-9);
});

test('projectedPlateau(): a line has none', t => {
  const bend = curvature(Float64Array.from({ length: count }, (_, i) => 5 * i));
  t.is(projectedPlateau(bend, 175), null);
});

test('projectedPlateau(): finds where an exponential saturation comes to rest', t => {
  const values = Float64Array.from({ length: count }, (_, i) => 1000 * (1 - Math.exp(-i / 12)));
  const plateau = projectedPlateau(curvature(values), values[count - 1] ?? 0);
  t.true(plateau !== null && plateau > 970 && plateau < 1050, String(plateau));
});

test('projectedPlateau(): a series that has stopped rests where it is', t => {
  const values = Float64Array.from({ length: count }, (_, i) => Math.min(i, 18));
  const bend = curvature(values);
  t.true((projectedPlateau(bend, 18) ?? 99) < 22);
});

test('curvature(): growth that begins late bends upward', t => {
  const values = Float64Array.from({ length: count }, (_, i) => Math.max(0, i - 20));
  t.is(curvature(values).ratio, Number.POSITIVE_INFINITY);
});

test('curvature(): a flat series neither grows nor bends', t => {
  t.is(curvature(new Float64Array(count).fill(3)).ratio, 0);
});
