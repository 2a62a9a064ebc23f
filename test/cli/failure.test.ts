import { CommanderError } from 'commander';
import test from 'ava';
import { MemsupError } from '../../base/errors.ts';
import { reportFailure } from '../../cli/failure.ts';
import { unpainted } from '../../cli/paint.ts';

function report(error: unknown): { code: number; lines: string[] } {
  const lines: string[] = [];
  const code = reportFailure(error, {
    out: () => {},
    err: line => lines.push(line),
    columns: Infinity,
    paint: unpainted,
  });
  return { code, lines };
}

test('reportFailure(): an expected failure is a sentence, a hint and a code', t => {
  const error = new MemsupError('MEMSUP_STATE_DIR', 'Cannot write "x": it is full', {
    hint: 'Make room',
    cause: new Error('ENOSPC'),
  });
  t.deepEqual(report(error), {
    code: 78,
    lines: [
      'memsup: Cannot write "x": it is full',
      '  hint: Make room',
      '  code: MEMSUP_STATE_DIR',
    ],
  });
});

test('reportFailure(): anything else is a bug of ours, with its stack', t => {
  const { code, lines } = report(new TypeError('x is not a function'));
  t.is(code, 70);
  t.regex(lines[0] ?? '', /^memsup: this is a bug in memsup/);
  t.regex(lines[1] ?? '', /TypeError: x is not a function\n +at /);
  t.is(report('thrown text').code, 70);
});

test('reportFailure(): usage errors are told in the same way', t => {
  const error = new CommanderError(
    1,
    'x',
    "error: unknown option '--wokers'\n(Did you mean --workers?)",
  );
  t.deepEqual(report(error), {
    code: 2,
    lines: [
      'memsup: Cannot read the command line: unknown option "--wokers"',
      '  hint: Did you mean --workers?',
      '  code: MEMSUP_USAGE',
    ],
  });
});

test('reportFailure(): messages from elsewhere cannot act on the terminal', t => {
  const { lines } = report(new MemsupError('MEMSUP_USAGE', 'Cannot read "\u001B[2J"'));
  t.is(lines[0], 'memsup: Cannot read "\\x1b[2J"');
});
