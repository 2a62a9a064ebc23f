import fs from 'node:fs';
import { formatBytes, formatDuration } from '../base/quantities.ts';
import type { Supervision } from './supervision.ts';
import type { CaptureOrder, Worker } from './worker.ts';

const everyMs = 10_000;

/** Tells how far a capture has come, until its outcome is known: nobody shall wonder about a worker that says nothing. */
export function tellProgress(
  { log, clock }: Supervision,
  worker: Worker,
  order: CaptureOrder,
): void {
  const startedMs = clock.monotonicMs();
  const timer = setInterval(() => {
    if (order.settled) {
      clearInterval(timer);
      return;
    }
    const bytes = writtenBytes(order.rawFile ?? order.file);
    const what = bytes === 0 ? 'V8 still walks the heap' : `${formatBytes(bytes)} are written`;
    const since = formatDuration(clock.monotonicMs() - startedMs);
    log.write('info', `capturing for ${since}: ${what}`, { worker: worker.slot });
  }, everyMs);
  timer.unref();
}

function writtenBytes(file: string): number {
  return fs.statSync(`${file}.partial`, { throwIfNoEntry: false })?.size ?? 0;
}
