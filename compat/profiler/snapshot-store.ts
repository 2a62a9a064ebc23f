import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeSnapshotFile } from '../snapshot/take.ts';

/**
 * Snapshots that were not deleted stay on disk up to this much; then the oldest go, the newest never. v8-profiler kept
 * them in memory without an end, and old programs rarely delete.
 */
const keptBytesMax = 2 * 2 ** 30;

interface Kept {
  readonly file: string;
  readonly bytes: number;
  readonly onDropped: () => void;
}

let folder: string | null = null;
const kept = new Map<number, Kept>();

/** Takes a snapshot into a private folder that goes with the process; the path of its file. */
export function storeSnapshot(uid: number, onDropped: () => void): string {
  const file = path.join(privateFolder(), `${uid}.heapsnapshot`);
  writeSnapshotFile(file, 'snapshot');
  kept.set(uid, { file, bytes: fs.statSync(file).size, onDropped });
  dropOldest();
  return file;
}

export function discardSnapshot(uid: number): void {
  const found = kept.get(uid);
  if (found === undefined) return;
  kept.delete(uid);
  fs.rmSync(found.file, { force: true });
}

function dropOldest(): void {
  let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [uid, { bytes, onDropped }] of kept) {
    if (total <= keptBytesMax || kept.size === 1) return;
    total -= bytes;
    discardSnapshot(uid);
    onDropped();
    process.emitWarning(
      `Heap snapshot ${uid} was dropped, because those that were not deleted take more than ${keptBytesMax} bytes`,
    );
  }
}

function privateFolder(): string {
  if (folder === null) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-snapshots-'));
    process.once('exit', () => fs.rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}
