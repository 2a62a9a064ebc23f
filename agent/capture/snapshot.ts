import { areObjectIdsWanted } from '../../base/object-ids.ts';
import type { CaptureResult } from '../../ipc/messages.ts';
import { builtins } from '../builtins.ts';
import type { GcWatch } from '../gc-watch.ts';
import { createPartial, finishFile, snapshotShape } from './finished-file.ts';

/** Writes a heap snapshot; the app stands still for `pauseMs`. The collections it takes are marked as ours. */
export async function takeSnapshot(
  file: string,
  parts: { readonly gcWatch: GcWatch; readonly nowMs: () => number },
): Promise<CaptureResult> {
  const partial = await createPartial(file);
  const rssBeforeBytes = process.memoryUsage.rss();
  const startMs = parts.nowMs();
  try {
    parts.gcWatch.causing('snapshot', () => builtins.v8.writeHeapSnapshot(partial));
  } finally {
    // The app may be between the two snapshots of a HeapDiff, which would find nothing again.
    if (!areObjectIdsWanted()) stopTrackingObjects();
  }
  const pauseMs = parts.nowMs() - startMs;
  const rssAfterBytes = process.memoryUsage.rss();
  const bytes = await finishFile(file, snapshotShape);
  return { file, bytes, pauseMs: Math.round(pauseMs), rssBeforeBytes, rssAfterBytes };
}

/**
 * After a snapshot V8 goes on noting where each object moves, for ever: collections then take 4 to 6 times as long. It stops
 * only when it forgets the objects' ids, which leaving the inspector's heap domain makes it do. A session of its own: the
 * sampling profiler of another one goes on undisturbed.
 */
function stopTrackingObjects(): void {
  if (!process.features.inspector) return;
  const session = new builtins.inspector.Session();
  session.connect();
  try {
    session.post('HeapProfiler.enable');
    session.post('HeapProfiler.disable');
  } finally {
    session.disconnect();
  }
}
