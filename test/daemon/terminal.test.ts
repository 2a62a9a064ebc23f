import test from 'ava';
import { watchTerminal } from '../../daemon/terminal.ts';

test('watchTerminal(): has gone when all of what was a terminal at the start is none any more', t => {
  const terminals = new Set([0, 2]);
  const hasHungUp = watchTerminal(descriptor => terminals.has(descriptor));
  t.false(hasHungUp());
  terminals.delete(0);
  t.false(hasHungUp());
  terminals.delete(2);
  t.true(hasHungUp());
});

test('watchTerminal(): nothing can go where there was none', t => {
  t.false(watchTerminal(() => false)());
});
