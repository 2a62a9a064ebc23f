import test from 'ava';
import type { Verdict } from '../../base/verdict.ts';
import { poolWorkers } from '../../rules/pool.ts';
import type { PooledWorker } from '../../rules/pool.ts';
import { plainVerdict } from '../../rules/verdict-of.ts';

const mebibyte = 2 ** 20;

/** A worker that grows at `rate` MiB an hour, give or take `error`. */
function worker(slot: number, rate: number, error: number): PooledWorker {
  const opinion: Verdict = plainVerdict('js-heap', 'because', {
    rateBytesPerHour: rate * mebibyte,
    rateLow: (rate - 1.96 * error) * mebibyte,
    rateHigh: (rate + 1.96 * error) * mebibyte,
  });
  return { slot, opinion };
}

test('poolWorkers(): four workers that grow alike are the app', t => {
  const pool = poolWorkers([1, 2, 3, 4].map(slot => worker(slot, 10 + slot, 1)));
  t.is(pool.scope, 'all');
  t.deepEqual(pool.slots, [1, 2, 3, 4]);
  t.is(pool.rateBytesPerHour, 12.5 * mebibyte);
  t.regex(pool.because, /all 4 workers grow alike/);
});

test('poolWorkers(): growth too weak to see alone shows in four together', t => {
  const weak = [1, 2, 3, 4].map(slot => worker(slot, 1.7, 1));
  t.is(poolWorkers(weak).scope, 'all');
  t.is(poolWorkers(weak.slice(0, 2)).scope, 'none');
});

test('poolWorkers(): one that grows alone is named', t => {
  const pool = poolWorkers([worker(1, 0.1, 1), worker(2, 50, 2), worker(3, -0.3, 1)]);
  t.is(pool.scope, 'one');
  t.deepEqual(pool.slots, [2]);
  t.regex(pool.because, /worker 2 alone grows, 50\.0 MiB\/h/);
});

test('poolWorkers(): two of four are some', t => {
  const pool = poolWorkers([
    worker(1, 20, 1),
    worker(2, 22, 1),
    worker(3, 0, 1),
    worker(4, 0.2, 1),
  ]);
  t.is(pool.scope, 'some');
  t.deepEqual(pool.slots, [1, 2]);
});

test('poolWorkers(): steady workers are none', t => {
  t.is(poolWorkers([worker(1, 0.2, 1), worker(2, -0.4, 1)]).scope, 'none');
});

test('poolWorkers(): one worker, or none with an opinion, cannot be compared', t => {
  t.is(poolWorkers([]).scope, 'unknown');
  t.is(poolWorkers([worker(1, 20, 1)]).scope, 'unknown');
  t.is(poolWorkers([worker(1, 20, 1), { slot: 2, opinion: null }]).scope, 'unknown');
});
