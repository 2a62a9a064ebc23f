import { systemCodeOf } from '../base/errors.ts';
import { choosePaint } from './paint.ts';
import type { Terminal } from './terminal.ts';

/** The terminal of this process. Colour and width are those of stdout, where tables and sentences go. */
export function processTerminal(own: NodeJS.Process): Terminal {
  const { stdout, stderr, env } = own;
  // `memsup status | head`: the reader has gone, so nobody is left to be told anything.
  stdout.on('error', error => {
    if (systemCodeOf(error) !== 'EPIPE') throw error;
    own.exit();
  });
  return {
    out: line => {
      stdout.write(`${line}\n`);
    },
    err: line => {
      stderr.write(`${line}\n`);
    },
    columns: stdout.isTTY ? stdout.columns : Infinity,
    paint: choosePaint(stdout.isTTY, env),
  };
}
