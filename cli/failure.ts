import { CommanderError } from 'commander';
import { MemsupError } from '../base/errors.ts';
import { ConfigProblems } from '../config/problems.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { plainText } from './plain-text.ts';
import type { Terminal } from './terminal.ts';

/**
 * Says on stderr what went wrong, and answers with the exit code. An expected failure is told in a sentence with a hint;
 * anything else is a bug of ours and comes with its stack.
 */
export function reportFailure(error: unknown, { err }: Terminal): ExitCode {
  const expected = error instanceof CommanderError ? usageError(error) : error;
  if (!(expected instanceof MemsupError)) {
    err('memsup: this is a bug in memsup; please report it with the lines below');
    err(expected instanceof Error ? (expected.stack ?? expected.message) : String(expected));
    return exitCodes.internal;
  }
  for (const line of messageLines(expected)) err(line);
  if (expected.hint !== undefined) {
    for (const line of expected.hint.split('\n')) err(`  hint: ${plainText(line)}`);
  }
  err(`  code: ${expected.code}`);
  return isUsage(expected) ? exitCodes.usage : exitCodeOf(expected.code);
}

// A value is checked in one place, wherever it comes from; whose mistake it is depends on where it stood.
function isUsage(error: MemsupError): boolean {
  return (
    error instanceof ConfigProblems &&
    error.problems.every(({ source }) => source.startsWith('flag '))
  );
}

// Each problem of a configuration begins its line with file:line:column, where editors and terminals look for it.
function messageLines(error: MemsupError): string[] {
  const lines = error.message.split('\n').map(plainText);
  if (error instanceof ConfigProblems) return ['memsup: Cannot use the configuration:', ...lines];
  const [first = '', ...more] = lines;
  return [`memsup: ${first}`, ...more.map(line => `  ${line}`)];
}

// commander says: error: unknown option '--wokers'\n(Did you mean --workers?)
function usageError(error: CommanderError): MemsupError {
  const [problem = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const hint = suggestion?.replace(/^\(|\)$/g, '') ?? 'memsup --help lists commands and options';
  return new MemsupError('MEMSUP_USAGE', `Cannot read the command line: ${quoted(problem)}`, {
    hint,
  });
}

function quoted(problem: string): string {
  return problem.replace(/'([^']*)'/g, '"$1"').replace(/\.$/, '');
}
