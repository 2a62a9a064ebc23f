import type { Session } from 'node:inspector';
import type { CaptureResult } from '../../ipc/messages.ts';
import { builtins } from '../builtins.ts';
import type { GcWatch } from '../gc-watch.ts';
import { PipeWriter } from './pipe-writer.ts';

/**
 * Sends a heap snapshot through a named pipe to whoever reads it while V8 still writes: it is nowhere on disk. By an inspector
 * session rather than by `v8.writeHeapSnapshot()`, which would wait for a reader without end. When the session ends, V8
 * stops noting where objects move, too.
 */
export async function streamSnapshot(
  file: string,
  parts: {
    readonly gcWatch: GcWatch;
    readonly nowMs: () => number;
    readonly stallMaxMs?: number | undefined;
  },
): Promise<CaptureResult> {
  const { nowMs } = parts;
  if (!process.features.inspector) throw new Error('this Node has no inspector');
  const session = new builtins.inspector.Session();
  const writer = new PipeWriter(file, { nowMs, stallMax: parts.stallMaxMs });
  const rssBeforeBytes = process.memoryUsage.rss();
  const startMs = nowMs();
  let rssAfterBytes = rssBeforeBytes;
  let bytes: number;
  const endCausing = parts.gcWatch.startCausing('snapshot');
  try {
    session.connect();
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => writer.write(params.chunk));
    await takeHeapSnapshot(session);
    rssAfterBytes = process.memoryUsage.rss();
  } finally {
    session.disconnect();
    endCausing();
    bytes = writer.close();
  }
  const pauseMs = Math.round(nowMs() - startMs);
  return { file, bytes, pauseMs, rssBeforeBytes, rssAfterBytes };
}

/** Up to Node 20 it is all done before the call returns; from Node 22 on V8 does it in a turn of its own. */
function takeHeapSnapshot(session: Session): Promise<void> {
  return new Promise((resolve, reject) => {
    session.post('HeapProfiler.takeHeapSnapshot', { reportProgress: false }, error => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
