/** Tells a socket that is served from one that a killed supervisor left behind. */
import fs from 'node:fs';
import net from 'node:net';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';

/** How long a supervisor may take to accept; the kernel answers for a busy one, so this is for odd file systems. */
export const connectTimeoutMs = 2000;

/** `served`: somebody accepts. `stale`: a socket without a listener. `absent`: no such file. */
export type SocketState = 'served' | 'stale' | 'absent';

/** Asks the kernel by connecting; a pid file would lie as soon as pids are used again. */
export function probeSocket(file: string): Promise<SocketState> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(file);
    socket.setTimeout(connectTimeoutMs, () => settle('served'));
    socket.once('connect', () => settle('served'));
    socket.once('error', error => {
      const state = stateOf(systemCodeOf(error));
      if (state === null) reject(probeFailed(file, error));
      else settle(state);
    });
    function settle(state: SocketState): void {
      socket.destroy();
      resolve(state);
    }
  });
}

/** Removes a socket that nobody serves. Never a file that is not a socket, never one that answers. */
export async function clearStaleSocket(file: string): Promise<void> {
  if (!isSocketThere(file)) return;
  if ((await probeSocket(file)) === 'served') throw alreadyRunning(file);

  // Two supervisors may start at once: the other one may have put its own, served socket here since the probe.
  // Renaming takes exactly one file; what was taken is probed again, and goes back if it was not stale.
  const aside = `${file}.${process.pid}`;
  if (!renamed(file, aside)) return;
  if ((await probeSocket(aside)) === 'served') {
    fs.renameSync(aside, file);
    throw alreadyRunning(file);
  }
  fs.rmSync(aside, { force: true });
}

/** Somebody else has this socket. */
export function alreadyRunning(file: string, cause?: unknown): MemsupError {
  return new MemsupError(
    'MEMSUP_ALREADY_RUNNING',
    `Cannot listen on "${file}": another supervisor answers there`,
    { cause, hint: 'Stop it with `memsup stop`, or choose another --state-dir' },
  );
}

function isSocketThere(file: string): boolean {
  const found = fs.lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (found.isSocket()) return true;
  throw new MemsupError('MEMSUP_SOCKET', `Cannot listen on "${file}": it is not a socket`, {
    hint: 'Remove the file if it is not needed; memsup does not delete what it did not make',
  });
}

function renamed(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false; // The other starter cleared it.
    throw error;
  }
}

function stateOf(code: string | undefined): SocketState | null {
  if (code === 'ECONNREFUSED') return 'stale';
  if (code === 'ENOENT') return 'absent';
  return code === 'EAGAIN' ? 'served' : null; // Its queue of connections is full.
}

function probeFailed(file: string, error: Error): MemsupError {
  return new MemsupError('MEMSUP_SOCKET', `Cannot connect to "${file}": ${messageOf(error)}`, {
    cause: error,
    hint: 'Run the command as the user who runs the supervisor',
  });
}
