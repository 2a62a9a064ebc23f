import test from 'ava';
import { choosePaint } from '../../cli/paint.ts';

const isColoured = (isTerminal: boolean, env: Record<string, string>): boolean =>
  choosePaint(isTerminal, env)('red', 'x') !== 'x';

test('choosePaint(): colours terminals only', t => {
  t.true(isColoured(true, {}));
  t.false(isColoured(false, {}));
});

test('choosePaint(): respects NO_COLOR and dumb terminals', t => {
  t.false(isColoured(true, { NO_COLOR: '1' }));
  t.true(isColoured(true, { NO_COLOR: '' }), 'an empty NO_COLOR does not count (no-color.org)');
  t.false(isColoured(true, { TERM: 'dumb' }));
});

test('choosePaint(): ends what it begins', t => {
  t.is(choosePaint(true, {})('red', 'x'), '\u001B[31mx\u001B[0m');
});
