import test from 'ava';
import { Drawdown } from '../../../rules/streams/drawdown.ts';

const weekMs = 7 * 24 * 3_600_000;

test('Drawdown: the largest fall from the highest point so far', t => {
  const drawdown = new Drawdown(0, null);
  for (const [atMs, value] of [10, 50, 30, 60, 55, 20].entries()) drawdown.observe(atMs, value);
  t.is(drawdown.decline?.size, 40);
  t.is(drawdown.decline?.atWallMs, 5);
});

test('Drawdown: a stream that only rises has none', t => {
  const drawdown = new Drawdown(0, null);
  for (const value of [1, 2, 2, 3]) drawdown.observe(value, value);
  t.is(drawdown.decline, null);
  t.is(drawdown.sizeAt(9), 0);
});

test('Drawdown: half is forgotten in a week', t => {
  const drawdown = new Drawdown(weekMs, { size: 80, atWallMs: 0 });
  t.is(drawdown.sizeAt(0), 40);
  t.is(drawdown.sizeAt(weekMs), 20);
});

test('Drawdown: a smaller fall replaces one that has faded below it', t => {
  const drawdown = new Drawdown(2 * weekMs, { size: 80, atWallMs: 0 });
  drawdown.observe(0, 100);
  drawdown.observe(1, 81);
  t.is(drawdown.decline?.size, 80, '19 is less than the 20 that are left of 80');
  drawdown.observe(2, 79);
  t.is(drawdown.decline?.size, 21);
});

test('Drawdown: after a rebase a fall counts from the new level', t => {
  const drawdown = new Drawdown(0, null);
  drawdown.observe(0, 100);
  drawdown.forgetPeak();
  drawdown.observe(1, 60);
  drawdown.observe(2, 50);
  t.is(drawdown.decline?.size, 10);
});
