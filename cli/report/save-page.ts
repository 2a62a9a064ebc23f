import fs from 'node:fs/promises';
import { MemsupError, messageOf } from '../../base/errors.ts';

/** Writes a page in one step, for the owner's eyes only: it tells of the inside of a production process. */
export async function savePage(file: string, page: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await fs.writeFile(partial, page, { mode: 0o600 });
    await fs.rename(partial, file);
  } catch (error) {
    await fs.rm(partial, { force: true }).catch(() => {}); // What cannot be written can often not be removed.
    throw new MemsupError('MEMSUP_REPORT', `Cannot write "${file}": ${messageOf(error)}`, {
      cause: error,
      hint: 'Choose a file in a folder that you can write to with --out',
    });
  }
}
