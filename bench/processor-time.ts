/** Processor time of processes, as Linux counts it, by nanoseconds. */
import fs from 'node:fs';
import path from 'node:path';

/** A process and all that it has started, directly or not. */
export function processesBelow(pid: number): number[] {
  const threads = `/proc/${pid}/task`;
  const children = fs.readdirSync(threads).flatMap(thread => {
    const text = fs.readFileSync(path.join(threads, thread, 'children'), 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  });
  return [pid, ...children.flatMap(processesBelow)];
}

/** What they have used together, threads that have ended excepted. */
export function processorNs(pid: number): number {
  return processesBelow(pid)
    .flatMap(one => {
      const threads = `/proc/${one}/task`;
      return fs
        .readdirSync(threads)
        .map(thread => fs.readFileSync(path.join(threads, thread, 'schedstat'), 'utf8'));
    })
    .reduce((sum, text) => sum + Number(text.split(' ')[0]), 0);
}
