/** Where the socket of a supervisor lives, and the folders that keep other users away from it. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';
import { clearStaleSocket } from './stale-socket.ts';

/** `sun_path` holds 104 bytes on macOS and the BSDs (108 on Linux), the closing zero among them. */
export const socketPathBytesMax = 103;

type Environment = Readonly<Record<string, string | undefined>>;

/** `$XDG_RUNTIME_DIR/memsup`, or a folder of this user's own in the system's temporary folder. */
export function runtimeDirOf(env: Environment): string {
  const session = env['XDG_RUNTIME_DIR'];
  // After `su` the variable may still name the other user's folder: it counts only where we can be at home.
  if (session !== undefined && path.isAbsolute(session) && isOwnFolder(session)) {
    return path.join(session, 'memsup');
  }
  return path.join(os.tmpdir(), `memsup-${userId()}`);
}

/** The socket of the supervisor that keeps its state in `stateDir`: short, whatever the length of that. */
export function socketPathOf(stateDir: string, env: Environment): string {
  const id = createHash('sha256').update(physicalPath(stateDir)).digest('hex').slice(0, 12);
  const socket = path.join(runtimeDirOf(env), id, 's');
  const length = Buffer.byteLength(socket);
  if (length > socketPathBytesMax) {
    throw new MemsupError(
      'MEMSUP_SOCKET_PATH_TOO_LONG',
      `Cannot place the socket: "${socket}" has ${length} bytes, the system allows ${socketPathBytesMax}`,
      { hint: 'Set XDG_RUNTIME_DIR (or TMPDIR) to a folder with a shorter path' },
    );
  }
  return socket;
}

// Through whatever links it is named, one folder has one supervisor.
function physicalPath(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return path.resolve(folder); // It is not there yet.
  }
}

/**
 * Makes ready to listen: folders that only this user can enter, and no socket left over from a supervisor that died.
 * Throws `MEMSUP_ALREADY_RUNNING` when one answers there.
 */
export async function prepareSocketPath(stateDir: string, env: Environment): Promise<string> {
  const socket = privateSocketPath(stateDir, env);
  await clearStaleSocket(socket);
  return socket;
}

/**
 * The folders of a socket that has vanished, made again; returns where to listen now. That is the same path, unless the
 * session's own folder has gone and is not ours to make: `/run/user/1000` goes with the last session of its user.
 */
export function restoreSocketFolder(lost: string, stateDir: string, env: Environment): string {
  const session = path.dirname(path.dirname(path.dirname(lost)));
  try {
    fs.mkdirSync(session, { recursive: true, mode: 0o700 });
  } catch {
    // Then it does not count any more, and the system's temporary folder does.
  }
  return privateSocketPath(stateDir, env);
}

function privateSocketPath(stateDir: string, env: Environment): string {
  const socket = socketPathOf(stateDir, env);
  const folder = path.dirname(socket);
  ensurePrivateFolder(path.dirname(folder));
  ensurePrivateFolder(folder);
  return socket;
}

/** Creates a folder with mode 0700, or makes sure that the one which is there is ours alone. */
export function ensurePrivateFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') {
      throw new MemsupError('MEMSUP_SOCKET', `Cannot create "${folder}": ${messageOf(error)}`, {
        cause: error,
        hint: 'Set XDG_RUNTIME_DIR (or TMPDIR) to a folder that you can write to',
      });
    }
  }
  const fault = faultOf(folder);
  if (fault === null) return;
  throw new MemsupError('MEMSUP_SOCKET', `Cannot use "${folder}" for the socket: ${fault}`, {
    hint: `Remove it, if it is yours, or set XDG_RUNTIME_DIR to a folder of your own`,
  });
}

// lstat, not stat: a link planted in a shared temporary folder would lead the socket to wherever its owner likes.
function faultOf(folder: string): string | null {
  const found = fs.lstatSync(folder);
  if (found.isSymbolicLink()) return 'it is a symbolic link';
  if (!found.isDirectory()) return 'it is not a folder';
  if (found.uid !== userId()) return `it belongs to user ${found.uid}`;
  const mode = found.mode & 0o777;
  return (mode & 0o077) === 0 ? null : `others may enter it (mode 0${mode.toString(8)})`;
}

function isOwnFolder(folder: string): boolean {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === userId();
}

function userId(): number {
  return process.getuid?.() ?? 0;
}
