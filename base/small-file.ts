import fs from 'node:fs';

/** A small file's text; `null` when it cannot be read, whatever the reason. */
export function readText(path: string): string | null {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    // Absent on another kernel, another cgroup version or for another user: every caller has an answer for "unknown".
    return null;
  }
}
