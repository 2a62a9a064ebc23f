import fs from 'node:fs';
import { systemCodeOf } from './errors.ts';

const codes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/** It is the disk that is in the way, full or broken, and not a wrong path: what failed may succeed later. */
export function isDiskTrouble(error: unknown): boolean {
  if (codes.has(systemCodeOf(error) ?? '')) return true;
  return error instanceof Error && error.cause !== undefined && isDiskTrouble(error.cause);
}

/** Removes what an earlier run has left. A disk that has become read-only keeps it, and that stops nobody. */
export function removeLeftover(file: string): void {
  try {
    fs.rmSync(file, { recursive: true, force: true });
  } catch (error) {
    if (!isDiskTrouble(error)) throw error;
  }
}
