import fs from 'node:fs';
import path from 'node:path';

/**
 * The current folder as the shell names it. The system only knows it without links: behind `current -> releases/7` a supervisor would go
 * on with release 7 for ever, whatever `current` leads to by the time it reloads.
 */
export function currentFolder(physical: string, named: string | undefined): string {
  return named !== undefined && path.isAbsolute(named) && isSameFolder(named, physical)
    ? named
    : physical;
}

// The variable may be left over from whoever started us elsewhere.
function isSameFolder(one: string, other: string): boolean {
  const [left, right] = [one, other].map(folder => fs.statSync(folder, { throwIfNoEntry: false }));
  return left !== undefined && left.dev === right?.dev && left.ino === right.ino;
}
