import { readText } from '../base/small-file.ts';

/** Limit of open files of a process, from `/proc/<pid>/limits`; `null` where that cannot be read. */
export function openFilesLimit(pid: number): number | null {
  const text = readText(`/proc/${pid}/limits`);
  const match = text === null ? null : /^Max open files\s+(\d+)/m.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** True while the process runs; a zombie that nobody reaps does not. */
export function isAlive(pid: number): boolean {
  const text = readText(`/proc/${pid}/stat`);
  if (text === null) return false;
  // The name in parentheses may hold blanks and parentheses itself.
  const state = text.slice(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
  return state !== 'Z' && state !== 'X';
}

/** When the process that runs under this number started, in clock ticks since boot: tells a number used again from the old one. */
export function startTicks(pid: number): string | null {
  if (!isAlive(pid)) return null;
  const text = readText(`/proc/${pid}/stat`);
  if (text === null) return null;
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
