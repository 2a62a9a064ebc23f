import test from 'ava';
import { pairSlopes, slopeInterval, theilSen } from '../../../rules/stats/theil-sen.ts';

test('pairSlopes(): all pairs, sorted', t => {
  t.deepEqual([...pairSlopes([0, 1, 3], [0, 2, 3])], [0.5, 1, 2]);
});

test('pairSlopes(): points at the same time have no slope', t => {
  t.deepEqual([...pairSlopes([0, 0, 2], [0, 5, 4])], [-0.5, 2]);
});

test('theilSen(): exact on a line', t => {
  const times = Array.from({ length: 12 }, (_, i) => i * 10);
  const slopes = pairSlopes(
    times,
    times.map(time => 3 * time + 7),
  );
  t.is(theilSen(slopes), 3);
});

test('theilSen(): a quarter of wild points does not move it', t => {
  const times = Array.from({ length: 12 }, (_, i) => i);
  const values = times.map(time => (time % 4 === 0 ? 1000 : 2 * time));
  t.true(Math.abs(theilSen(pairSlopes(times, values)) - 2) < 0.5);
});

test('slopeInterval(): the ranks to either side of the middle', t => {
  const slopes = Float64Array.from({ length: 11 }, (_, i) => i);
  t.deepEqual(slopeInterval(slopes, 0), { low: 5, high: 6 });
  t.deepEqual(slopeInterval(slopes, 5), { low: 3, high: 8 });
});

test('slopeInterval(): ends with the smallest and the largest slope', t => {
  const slopes = Float64Array.of(1, 2, 3);
  t.deepEqual(slopeInterval(slopes, 100), { low: 1, high: 3 });
});
