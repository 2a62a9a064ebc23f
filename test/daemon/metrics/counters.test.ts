import test from 'ava';
import { Counter, Histogram } from '../../../daemon/metrics/counters.ts';
import { exposition } from '../../../daemon/metrics/exposition.ts';
import { valueOf } from '../../helpers/exposition.ts';

test('Counter: counts by labels, and shows a series before its first event', t => {
  const counter = new Counter({ name: 'things_total', help: 'Things.' });
  counter.add({ kind: 'a' }, 0);
  counter.add({ kind: 'b' });
  counter.add({ kind: 'b' }, 2);
  t.deepEqual(counter.family(), {
    name: 'things_total',
    help: 'Things.',
    type: 'counter',
    samples: [
      { labels: { kind: 'a' }, value: 0 },
      { labels: { kind: 'b' }, value: 3 },
    ],
  });
});

test('Counter: series are bounded, known ones go on', t => {
  const counter = new Counter({ name: 'things_total', help: 'Things.' }, 2);
  for (const kind of ['a', 'b', 'c', 'd', 'a']) counter.add({ kind });
  t.is(counter.refused, 2);
  t.deepEqual(
    counter.family().samples.map(({ value }) => value),
    [2, 1],
  );
});

test('Histogram: buckets hold all that is not above them; the last is the count', t => {
  const histogram = new Histogram({ name: 'took_seconds', help: 'Time.' }, [0.5, 1]);
  histogram.open({ kind: 'empty' });
  for (const value of [0.1, 0.5, 0.6, 1, 1.001, 7]) histogram.observe({ kind: 'a' }, value);
  const text = exposition([histogram.family()]);
  const bucket = (le: string): number | null =>
    valueOf(text, 'took_seconds_bucket', { kind: 'a', le });
  t.deepEqual([bucket('0.5'), bucket('1'), bucket('+Inf')], [2, 4, 6]);
  t.is(valueOf(text, 'took_seconds_count', { kind: 'a' }), 6);
  t.is(valueOf(text, 'took_seconds_sum', { kind: 'a' }), 0.1 + 0.5 + 0.6 + 1 + 1.001 + 7);
  t.is(valueOf(text, 'took_seconds_count', { kind: 'empty' }), 0);
});
