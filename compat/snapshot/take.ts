import fs from 'node:fs';
import v8 from 'node:v8';
import { asOwnWork, type OwnReason } from '../../base/own-collections.ts';
import { keepObjectIds } from './kept-ids.ts';
import type { GraphWish, HeapGraph } from './heap-graph.ts';
import { SnapshotReader } from './snapshot-reader.ts';

/** A HeapDiff lives between two snapshots and says itself how long it wants the ids of objects kept. */
export type SnapshotReason = Extract<OwnReason, 'heap-diff' | 'snapshot'>;

const readBytes = 1024 * 1024;

/** Takes a snapshot of this thread and reads it at once; nothing is written. Synchronous on every Node. */
export function takeGraph(wish: GraphWish, reason: SnapshotReason): HeapGraph {
  if (reason === 'snapshot') keepObjectIds();
  return asOwnWork(reason, () => {
    const reader = new SnapshotReader(wish);
    const stream = v8.getHeapSnapshot();
    for (let chunk: unknown = stream.read(); chunk !== null; chunk = stream.read()) {
      if (Buffer.isBuffer(chunk)) reader.push(chunk);
    }
    return reader.end();
  });
}

/** Writes a snapshot of this thread, readable by its owner alone. Synchronous on every Node. */
export function writeSnapshotFile(file: string, reason: SnapshotReason): void {
  if (reason === 'snapshot') keepObjectIds();
  asOwnWork(reason, () => v8.writeHeapSnapshot(file));
}

/** Reads a snapshot from a file. */
export function readGraph(file: string, wish: GraphWish): HeapGraph {
  const reader = new SnapshotReader(wish);
  forEachChunk(file, readBytes, chunk => {
    reader.push(chunk);
    return true;
  });
  return reader.end();
}

/** Hands out a file piece by piece, in the same memory each time, until `take` answers false. */
export function forEachChunk(
  file: string,
  bytes: number,
  take: (chunk: Buffer) => boolean,
): boolean {
  const fd = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    for (let read = fs.readSync(fd, buffer); read > 0; read = fs.readSync(fd, buffer)) {
      if (!take(buffer.subarray(0, read))) return false;
    }
    return true;
  } finally {
    fs.closeSync(fd);
  }
}
