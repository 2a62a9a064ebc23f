import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { MemsupError, messageOf } from '../base/errors.ts';

const mkfifoTimeoutMs = 5000;

/** A named pipe that a worker writes its heap into, with its reading end open. */
export interface SnapshotPipe {
  readonly file: string;
  /** The reading end, for the process that reads; close it here once that has it. */
  readonly fd: number;
}

/**
 * Makes a pipe for its owner alone. Its reading end is open from the first moment and never waits, so that nobody waits for the
 * other: a writer that comes without a reader is refused by the system.
 */
export function makePipe(file: string): SnapshotPipe {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.rmSync(file, { force: true });
    const made = spawnSync('mkfifo', ['-m', '600', file], { timeout: mkfifoTimeoutMs });
    if (made.error !== undefined) throw made.error;
    if (made.status !== 0) throw new Error(made.stderr.toString('utf8').trim());
    const fd = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    return { file, fd };
  } catch (error) {
    throw new MemsupError(
      'MEMSUP_CAPTURE_FAILED',
      `Cannot make a pipe for the snapshot: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Lets the reader of a pipe that nobody has written to see its end. Does nothing where the reader has gone. */
export function endUnused(file: string): void {
  try {
    fs.closeSync(fs.openSync(file, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK));
  } catch {
    // The reader ended before, or the pipe was removed: then nobody waits for its end.
  }
}
