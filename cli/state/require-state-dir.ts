import fs from 'node:fs/promises';
import { MemsupError, messageOf, systemCodeOf } from '../../base/errors.ts';

/** The folder, when it can be read; a missing one is worth a clear word, for it means that one looks in the wrong place. */
export async function requireStateDir(stateDir: string): Promise<string> {
  try {
    await fs.readdir(stateDir);
    return stateDir;
  } catch (error) {
    const missing = systemCodeOf(error) === 'ENOENT';
    throw new MemsupError(
      'MEMSUP_STATE_DIR',
      `Cannot read the state of memsup: "${stateDir}" ${missing ? 'does not exist' : `cannot be read: ${messageOf(error)}`}`,
      {
        cause: error,
        hint: missing
          ? 'Go to the folder in which memsup was started, or say where its state is with --state-dir'
          : 'Run the command as the user who runs the supervisor',
      },
    );
  }
}
