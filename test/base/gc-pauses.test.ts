import test from 'ava';
import { gcPauseBoundsMs, gcPauseBucket, gcPauseQuantile } from '../../base/gc-pauses.ts';

test('gcPauseBucket(): a bound belongs to what is below it', t => {
  t.is(gcPauseBucket(0), 0);
  t.is(gcPauseBucket(0.5), 0);
  t.is(gcPauseBucket(0.51), 1);
  t.is(gcPauseBucket(10_000), gcPauseBoundsMs.length - 1);
  t.is(gcPauseBucket(10_001), gcPauseBoundsMs.length);
});

test('gcPauseBoundsMs: has the bounds that metrics are asked for by', t => {
  for (const bound of [1, 10, 100, 1000, 2000, 5000, 10_000]) {
    t.true(
      gcPauseBoundsMs.some(own => own === bound),
      String(bound),
    );
  }
});

test('gcPauseQuantile(): lies in the bucket of its rank', t => {
  t.is(gcPauseQuantile([], 0.5), null);
  t.is(gcPauseQuantile([0, 0], 0.5), null);
  const counts = [0, 90, 0, 9, 1]; // 90 of up to 1 ms, 9 of up to 5, 1 of up to 10
  const median = gcPauseQuantile(counts, 0.5) ?? 0;
  t.true(median > 0.5 && median < 1);
  t.is(gcPauseQuantile(counts, 0.99), 5);
  t.is(gcPauseQuantile(counts, 1), 10);
  t.is(gcPauseQuantile([...Array.from({ length: 14 }, () => 0), 3], 0.5), 10_000);
});
