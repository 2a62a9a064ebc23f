import fs from 'node:fs';
import path from 'node:path';
import { isDiskTrouble } from '../base/disk-trouble.ts';
import { refuseSecondSupervisor } from '../ipc/daemon-record.ts';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';

const names = ['incidents', 'traces', 'reports', 'profiles', 'captures', 'baselines'];

/** Makes the state folder and those in it, for this user alone. */
export function prepareStateDir(stateDir: string): void {
  try {
    fs.mkdirSync(path.dirname(path.resolve(stateDir)), { recursive: true, mode: 0o700 });
    for (const folder of ['', ...names]) makeFolder(path.join(stateDir, folder));
    // Snapshots hold secrets, and the folder may have been there before, open to others.
    fs.chmodSync(stateDir, 0o700);
    fs.accessSync(stateDir, fs.constants.W_OK);
  } catch (error) {
    throw new MemsupError(
      'MEMSUP_STATE_DIR',
      `Cannot use "${stateDir}" as state folder: ${messageOf(error)}`,
      {
        cause: error,
        hint: 'Choose a folder that you can write to with --state-dir',
      },
    );
  }
}

// Not `recursive`: with that Node says ENOENT for a quota that is used up and for a read-only disk.
function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST' || !fs.statSync(folder).isDirectory()) throw error;
  }
}

/** The state folder that a supervisor works in, and what is in the way of writing to it. */
export interface TakenStateDir {
  readonly stateDir: string;
  readonly trouble: MemsupError | null;
}

/**
 * Makes the state folder ours. A link in its path may lead elsewhere with the next release of the app; what was begun stays together.
 * Throws `MEMSUP_ALREADY_RUNNING` when a supervisor of it answers.
 */
export async function takeStateDir(named: string): Promise<TakenStateDir> {
  const trouble = prepareStateDirAtStart(named);
  const stateDir = fs.existsSync(named) ? fs.realpathSync(named) : path.resolve(named);
  await refuseSecondSupervisor(stateDir);
  return { stateDir, trouble };
}

/**
 * The same at the start. A full or broken disk costs what would be written to it, never the app: then it returns what is in the way.
 * A folder that was never there on a read-only file system is a wrong path, and thrown.
 */
function prepareStateDirAtStart(stateDir: string): MemsupError | null {
  try {
    prepareStateDir(stateDir);
    return null;
  } catch (error) {
    if (!(error instanceof MemsupError) || !isDiskTrouble(error)) throw error;
    if (systemCodeOf(error.cause) === 'EROFS' && !fs.existsSync(stateDir)) throw error;
    return error;
  }
}
