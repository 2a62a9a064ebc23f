import fs from 'node:fs';
import { messageOf, systemCodeOf } from '../../base/errors.ts';
import { writeSnapshotFile } from '../snapshot/take.ts';
import { missingEnd } from './whole.ts';

export interface Saved {
  readonly file: string;
  /** `null`: the file is whole and on the disk. */
  readonly error: Error | null;
}

/** Writes beside the name, checks, and only then gives the file its name: under it there is never half a snapshot. */
export function saveSnapshot(file: string): Saved {
  try {
    const target = targetOf(file);
    if (target.special) writeSnapshotFile(file, 'snapshot');
    else writeWhole(target.path);
    return { file, error: null };
  } catch (error) {
    const reason = systemCodeOf(error) ?? messageOf(error);
    return { file, error: new Error(`heapdump write error ${reason}`, { cause: error }) };
  }
}

interface Target {
  readonly path: string;
  /** A pipe or a device: nothing may take its place. */
  readonly special: boolean;
}

function targetOf(file: string): Target {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return { path: file, special: false };
  if (found.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
  // Through a link, as opening the name would go.
  return { path: fs.realpathSync(file), special: !found.isFile() };
}

function writeWhole(target: string): void {
  const partial = `${target}.${process.pid}.partial`;
  try {
    writeSnapshotFile(partial, 'snapshot');
    const missing = missingEnd(partial);
    if (missing !== null) throw Object.assign(new Error(missing), { code: 'EIO' });
    sync(partial);
    fs.renameSync(partial, target);
  } catch (error) {
    fs.rmSync(partial, { force: true });
    throw error;
  }
}

function sync(file: string): void {
  const fd = fs.openSync(file, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
