import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { isRecord } from '../../base/guards.ts';
import { asOwnWork } from '../../base/own-collections.ts';
import { MemsupError } from '../../base/errors.ts';
import type { CompareOptions, HeapDifference } from './compare-tables.ts';
import type { NodeTable } from './node-table.ts';

/** What the other process is given on its standard input, in V8's own serialisation. */
export interface OutsideTask {
  readonly before: NodeTable;
  readonly file: string;
  readonly atMs: number;
  readonly options: CompareOptions;
}

/** The snapshot before, and how to take the one after. */
export interface OutsideDiff {
  readonly writeAfter: (file: string) => void;
  /** Called after that. */
  readonly takeBefore: () => NodeTable;
  readonly options: CompareOptions;
}

/** Writes a snapshot beside the app and lets another process compare it with the one before. */
export async function diffOutside(diff: OutsideDiff): Promise<HeapDifference> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'memsup-diff-'));
  try {
    const file = path.join(folder, 'after.heapsnapshot');
    const atMs = Date.now();
    diff.writeAfter(file);
    const before = diff.takeBefore();
    return revived(await compared({ before, file, atMs, options: diff.options }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(task: OutsideTask): Promise<string> {
  const child = spawn(process.execPath, [programFile()], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Whatever the app preloads is none of this process's business.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A child that dies early breaks the pipe; its exit tells more than that.
  child.stdin.on('error', () => {});
  child.stdin.end(asOwnWork('heap-diff', () => v8.serialize(task)));
  const [printed, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code !== 0) {
    throw new MemsupError(
      'MEMSUP_CAPTURE_FAILED',
      `Cannot compare the two snapshots: the comparing process ended with ${String(code)}: ${complaint.trim()}`,
    );
  }
  return printed;
}

/** It lies in `dist/compat/`, where the bundle is too; this module alone lies one folder deeper. */
function programFile(): string {
  const compat = import.meta.url.replace(/^(.*\/compat\/).*$/, '$1');
  return fileURLToPath(new URL('heap-diff-process.cjs', compat));
}

/** Dates do not survive JSON. */
function revived(printed: string): HeapDifference {
  const value: unknown = JSON.parse(printed, (key, part: unknown) =>
    key === 'time' && typeof part === 'string' ? new Date(part) : part,
  );
  if (!isDifference(value)) throw new Error('The comparing process answered something else');
  return value;
}

function isDifference(value: unknown): value is HeapDifference {
  return isRecord(value) && isRecord(value['before']) && isRecord(value['change']);
}
