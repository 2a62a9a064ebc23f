import fs from 'node:fs';
import os from 'node:os';
import type { Worker } from './worker.ts';

/** The least that Linux knows. */
const lowest = 19;

/**
 * Lets every other process go first: a heap snapshot keeps a processor busy for seconds, and the workers that serve need it.
 * For good, since the worker ends after that. Linux gives each thread a priority of its own.
 */
export function giveWay({ process: { pid }, hello }: Worker): void {
  const process = hello?.pid ?? pid;
  if (process === null) return;
  for (const thread of threadsOf(process)) lower(thread);
}

function threadsOf(pid: number): readonly number[] {
  try {
    return fs.readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [pid]; // No /proc on this system, or gone.
  }
}

function lower(pid: number): void {
  try {
    os.setPriority(pid, lowest);
  } catch {
    // Gone, or another user's, as below `sudo`: then it competes, which costs time and nothing else.
  }
}
