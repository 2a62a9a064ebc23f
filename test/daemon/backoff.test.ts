import test from 'ava';
import { backoffMs, withJitter } from '../../daemon/backoff.ts';

const limits = { minMs: 100, maxMs: 30_000 };

const delays = test.macro({
  exec(t, attempt: number, expected: number) {
    t.is(backoffMs(attempt, limits), expected);
  },
  title: (_, attempt: number, expected: number) =>
    `backoffMs(): attempt ${attempt} waits ${expected} ms`,
});

test(delays, 0, 100);
test(delays, 1, 100);
test(delays, 2, 200);
test(delays, 9, 25_600);
test(delays, 10, 30_000);
test(delays, 1_000_000, 30_000);

test('withJitter(): twenty per cent to either side', t => {
  t.is(withJitter(1000, 0), 800);
  t.is(withJitter(1000, 0.5), 1000);
  t.is(withJitter(1000, 1), 1200);
});
