import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const folders = new Set<string>();

process.once('exit', () => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

/** A folder of the test's own, removed when its process ends. */
export function ownFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-test-'));
  folders.add(folder);
  return folder;
}

/** The permission bits of a file or folder, as `chmod` writes them. */
export function modeOf(file: string): string {
  return (fs.statSync(file).mode & 0o777).toString(8);
}
