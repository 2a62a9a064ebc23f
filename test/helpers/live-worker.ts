import type { Reading } from '../../base/readings.ts';
import { majorAt, sampleAt } from './readings.ts';

const megabyte = 2 ** 20;

export interface LiveWorker {
  readonly heapLimitBytes: number;
  readonly leakBytesPerSecond: number;
  readonly seconds: number;
}

/**
 * A worker as its agent sees it once a second: a small heap that V8 collects when it has grown by a quarter, by 8 MB, or
 * halfway to the limit.
 */
export function* liveWorker(worker: LiveWorker): Generator<Reading> {
  const { heapLimitBytes, leakBytesPerSecond, seconds } = worker;
  let nextMajor = 20 * megabyte;
  let garbage = 0;
  for (let second = 1; second <= seconds; second += 1) {
    const atMs = second * 1000;
    const live = 10 * megabyte + leakBytesPerSecond * second;
    if (live > 0.97 * heapLimitBytes) return;
    garbage += 0.3 * megabyte;
    if (live + garbage >= nextMajor) {
      garbage = 0;
      nextMajor = Math.min(Math.max(live * 1.27, live + 8 * megabyte), (live + heapLimitBytes) / 2);
      yield majorAt(atMs, live);
    }
    yield sampleAt(atMs + 1, {
      rssBytes: 60 * megabyte + live,
      heapPhysicalBytes: live + 20 * megabyte,
      heapTotalBytes: live + 20 * megabyte,
      oldBytes: live + garbage,
    });
  }
}
