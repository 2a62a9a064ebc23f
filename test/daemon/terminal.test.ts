import test from 'ava';
import { watchTerminal } from '../../daemon/terminal.ts';

test('watchTerminal(): has gone when all of what was a terminal at the start is none any more', t => {
  const terminals = new Set([0, 2]);
  const hasJustHungUp = watchTerminal(
    descriptor => terminals.has(descriptor),
    () => 0,
  );
  t.false(hasJustHungUp());
  terminals.delete(0);
  t.false(hasJustHungUp());
  terminals.delete(2);
  t.true(hasJustHungUp());
});

test('watchTerminal(): what runs on long after its terminal has gone is not hung up any more', t => {
  const terminals = new Set([2]);
  let nowMs = 0;
  const hasJustHungUp = watchTerminal(
    descriptor => terminals.has(descriptor),
    () => nowMs,
  );
  terminals.clear();
  t.true(hasJustHungUp());
  nowMs = 4999;
  t.true(hasJustHungUp());
  nowMs = 5000;
  t.false(hasJustHungUp());
});

test('watchTerminal(): nothing can go where there was none', t => {
  const nowhere = watchTerminal(
    () => false,
    () => 0,
  );
  t.false(nowhere());
});
