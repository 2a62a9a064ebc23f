import type { SampleReading } from '../base/readings.ts';
import type { Signal } from '../base/rule-spec.ts';
import type { VerdictClass } from '../base/verdict.ts';
import type { WorkerRecord } from './streams/worker-record.ts';

type Read = (record: WorkerRecord) => number | null;

const reads: Readonly<Record<Signal, Read>> = {
  'rss.bytes': ofSample(sample => sample.rssBytes),
  'rss.limitRatio': record => ratio(record.sample?.rssBytes, record.limits.rssLimitBytes),
  'heap.usedBytes': ofSample(sample => sample.heapUsedBytes),
  'heap.floorBytes': record => record.floorBytes,
  'heap.floorRatio': record => ratio(record.floorBytes, record.limitOf('js-heap').bytes),
  'external.bytes': ofSample(sample => sample.externalBytes),
  'arrayBuffers.bytes': ofSample(sample => sample.arrayBuffersBytes),
  'native.bytes': record => record.streams.native.last,
  'handles.count': ofSample(sample => sample.handles),
  'timers.count': ofSample(sample => sample.timers),
  'fds.count': ofSample(sample => sample.fds),
  'fds.limitRatio': record => ratio(record.sample?.fds, record.limits.openFilesLimit),
  'listeners.count': ofSample(sample => sample.listeners),
  'nativeContexts.count': ofSample(sample => sample.nativeContexts),
  'detachedContexts.count': ofSample(sample => sample.detachedContexts),
  'eventLoop.delayP99Ms': ofSample(sample => sample.loopDelayP99Ms),
  'eventLoop.utilization': ofSample(sample => sample.elu),
  'gc.timeRatio': record => record.gcTime.ratio,
  'leak.timeToLimitMs': record => record.growth.timeToLimitHighMs,
};

const classes: Readonly<Record<Signal, VerdictClass>> = {
  'rss.bytes': 'limit',
  'rss.limitRatio': 'limit',
  'heap.usedBytes': 'limit',
  'heap.floorBytes': 'limit',
  'heap.floorRatio': 'limit',
  'external.bytes': 'limit',
  'arrayBuffers.bytes': 'limit',
  'native.bytes': 'limit',
  'handles.count': 'handles',
  'timers.count': 'timers',
  'fds.count': 'handles',
  'fds.limitRatio': 'handles',
  'listeners.count': 'handles',
  'nativeContexts.count': 'contexts',
  'detachedContexts.count': 'contexts',
  'eventLoop.delayP99Ms': 'stall',
  'eventLoop.utilization': 'stall',
  'gc.timeRatio': 'churn',
  'leak.timeToLimitMs': 'limit',
};

/** A signal's value now; `null` when this worker cannot give it or has not given it yet. */
export function readSignal(signal: Signal, record: WorkerRecord): number | null {
  return reads[signal](record);
}

/** What an alarm on this signal is about. */
export function signalClass(signal: Signal): VerdictClass {
  return classes[signal];
}

function ofSample(read: (sample: SampleReading) => number | null): Read {
  return record => (record.sample === null ? null : read(record.sample));
}

function ratio(value: number | null | undefined, limit: number | null): number | null {
  return value === null || value === undefined || limit === null || limit <= 0
    ? null
    : value / limit;
}
