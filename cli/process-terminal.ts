import { systemCodeOf } from '../base/errors.ts';
import { choosePaint } from './paint.ts';
import { cutText } from './text-width.ts';
import type { Terminal } from './terminal.ts';

const columnsUsual = 80;

/** The terminal of this process. Colour and width are those of stdout, where tables and sentences go. */
export function processTerminal(own: NodeJS.Process): Terminal {
  const { stdout, stderr, env } = own;
  // `memsup status | head`: the reader has gone, so nobody is left to be told anything.
  stdout.on('error', error => {
    if (systemCodeOf(error) !== 'EPIPE') throw error;
    own.exit();
  });
  // What is told beside the result may be lost: nothing depends on it, and there is nowhere left to complain.
  stderr.on('error', () => {});
  const redraws = stderr.isTTY && env['TERM'] !== 'dumb';
  return {
    out: line => {
      stdout.write(`${line}\n`);
    },
    err: line => {
      stderr.write(`${line}\n`);
    },
    columns: stdout.isTTY ? stdout.columns : Infinity,
    paint: choosePaint(stdout.isTTY, env),
    progress: progressTo(stderr, redraws),
    redraws,
  };
}

function progressTo(stderr: NodeJS.WriteStream, redraws: boolean): Terminal['progress'] {
  if (!redraws) {
    return text => {
      if (text !== null) stderr.write(`${text}\n`);
    };
  }
  // Erases the line; what is wider than the terminal would wrap and stay. Some terminals do not know their width.
  return text => {
    const columns = stderr.columns > 1 ? stderr.columns : columnsUsual;
    stderr.write(`\r\u001B[K${text === null ? '' : cutText(text, columns - 1)}`);
  };
}
