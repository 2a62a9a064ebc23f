import fs from 'node:fs';
import { formatBytes, formatDuration } from '../base/quantities.ts';
import type { WorkerCapture } from '../ipc/status.ts';
import type { Supervision } from './supervision.ts';
import type { CaptureOrder, Worker } from './worker.ts';

const everyMs = 10_000;

/** Tells how far a capture has come, until its outcome is known: nobody shall wonder about a worker that says nothing. */
export function tellProgress(
  { log, clock }: Supervision,
  worker: Worker,
  order: CaptureOrder,
): void {
  const timer = setInterval(() => {
    if (order.settled) {
      clearInterval(timer);
      return;
    }
    const bytes = writtenBytes(order);
    const since = formatDuration(clock.monotonicMs() - order.startedAtMonotonicMs);
    log.write('info', `capturing for ${since}${bytes === null ? '' : `: ${written(bytes)}`}`, {
      worker: worker.slot,
    });
  }, everyMs);
  timer.unref();
}

/** How far the capture of a worker has come, as of now; `null`: there is none. */
export function captureProgress({ captureOrder }: Worker, nowMs: number): WorkerCapture | null {
  if (captureOrder === null || captureOrder.settled) return null;
  const { purpose, expectedMs, startedAtMonotonicMs } = captureOrder;
  return {
    purpose,
    elapsedMs: Math.round(nowMs - startedAtMonotonicMs),
    expectedMs: Math.round(expectedMs),
    writtenBytes: writtenBytes(captureOrder),
  };
}

function written(bytes: number): string {
  return bytes === 0 ? 'V8 still walks the heap' : `${formatBytes(bytes)} are written`;
}

function writtenBytes({ kind, rawFile, file }: CaptureOrder): number | null {
  if (kind === 'stream') return null;
  return fs.statSync(`${rawFile ?? file}.partial`, { throwIfNoEntry: false })?.size ?? 0;
}
