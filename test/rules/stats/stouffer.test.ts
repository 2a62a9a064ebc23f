import test from 'ava';
import { stouffer } from '../../../rules/stats/stouffer.ts';

test('stouffer(): four scores of 2 make one of 4', t => {
  t.is(stouffer([2, 2, 2, 2]), 4);
});

test('stouffer(): scores that disagree cancel out', t => {
  t.is(stouffer([3, -3]), 0);
});

test('stouffer(): nothing is no score', t => {
  t.is(stouffer([]), 0);
});
