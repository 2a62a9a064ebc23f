import test from 'ava';
import { mix, unmix } from '../../heap/mix.ts';

test('unmix(): gives back what was mixed in, whatever both are', t => {
  const numbers = [0, 1, 2, 47, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
  for (let at = 0; at < 1000; at += 1) numbers.push(mix(at, 0x5bd1e995));
  for (const hash of numbers.slice(0, 40)) {
    for (const number of numbers) t.is(unmix(hash, mix(hash, number)), number);
  }
});
