import test from 'ava';
import { errorCodes } from '../../base/errors.ts';
import { exitCodeOf } from '../../cli/exit-codes.ts';

test('exitCodeOf(): gives the codes of the contract', t => {
  t.is(exitCodeOf('MEMSUP_USAGE'), 2);
  t.is(exitCodeOf('MEMSUP_CONFIG'), 78);
  t.is(exitCodeOf('MEMSUP_CONFIG_NOT_FOUND'), 78);
  t.is(exitCodeOf('MEMSUP_NEVER_READY'), 69);
  t.is(exitCodeOf('MEMSUP_RESTART_BUDGET_SPENT'), 75);
});

test('exitCodeOf(): an expected failure is neither success nor a bug', t => {
  for (const code of errorCodes) {
    t.not(exitCodeOf(code), 0, code);
    t.not(exitCodeOf(code), 70, code);
  }
});
