import fs from 'node:fs';
import path from 'node:path';
import { MemsupError, messageOf } from '../base/errors.ts';

const names = ['incidents', 'traces', 'reports', 'profiles', 'captures', 'baselines'];

/** Makes the state folder and those in it, for this user alone. */
export function prepareStateDir(stateDir: string): void {
  try {
    for (const folder of ['', ...names]) {
      fs.mkdirSync(path.join(stateDir, folder), { recursive: true, mode: 0o700 });
    }
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
