/** Compares two snapshots for a HeapDiff of another process: reads the task on stdin, prints the difference. */
import { buffer } from 'node:stream/consumers';
import v8 from 'node:v8';
import { isRecord } from '../base/guards.ts';
import { compareTables } from './heap-diff/compare-tables.ts';
import { tableOf, tableWish } from './heap-diff/node-table.ts';
import type { OutsideTask } from './heap-diff/outside.ts';
import { readGraph } from './snapshot/take.ts';

function isTask(value: unknown): value is OutsideTask {
  return isRecord(value) && isRecord(value['before']) && typeof value['file'] === 'string';
}

async function main(): Promise<void> {
  const task: unknown = v8.deserialize(await buffer(process.stdin));
  if (!isTask(task)) throw new Error('This program is started by HeapDiff#endAsync() only');
  const { before, file, atMs, options } = task;
  const after = tableOf(readGraph(file, tableWish), { strict: options.strict, atMs });
  process.stdout.write(JSON.stringify(compareTables(before, after, options)));
}

void main();
