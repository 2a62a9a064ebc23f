import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Signal, ThresholdCondition } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { leakVerdict } from '../leak/leak-verdict.ts';
import { readSignal, signalClass } from '../signals.ts';
import type { ByteStreamName } from '../streams/byte-stream.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';

/** The verdict on one crossed threshold. */
export function thresholdVerdict(condition: ThresholdCondition, record: WorkerRecord): Verdict {
  const { signal, growthShareMin } = condition;
  const verdictClass = signalClass(signal);
  const value = readSignal(signal, record);
  const bound = boundText(condition);
  const said = value === null ? 'no longer known' : formatSignal(signal, value);
  const grown =
    growthShareMin === null
      ? ''
      : `, with ${Math.round((record.growth.growthShare ?? 0) * 100)} % of the room taken by growth`;
  const because = `${signal} ${value !== null && isPast(condition, value) ? `is ${said}, ${bound}` : `was ${bound} and is ${said} now`}${grown}`;
  const { evidence } = record.growth;
  if (signal === 'leak.timeToLimitMs' && evidence !== null) {
    // The growth is what has little time left, so it is told; passing a threshold proves nothing of it.
    const growth = leakVerdict(record, evidence, {});
    return { ...growth, confidence: null, because: `${because}: ${growth.because}` };
  }
  const limit = limitFields(signal, record);
  const isAhead = evidence !== null && evidence.limit.source === limit.limitSource;
  return plainVerdict(verdictClass, because, {
    floorBytes: standing(signal, record),
    ...limit,
    timeToLimitMs: isAhead ? evidence.timeToLimitMs : null,
    timeToLimitHighMs: isAhead ? record.growth.timeToLimitHighMs : null,
    growthShare: verdictClass === 'limit' ? record.growth.growthShare : null,
  });
}

/** What the limit is a limit of. */
const measuredBy: Readonly<Partial<Record<Signal, Signal>>> = {
  'rss.limitRatio': 'rss.bytes',
  'heap.floorRatio': 'heap.floorBytes',
  'fds.limitRatio': 'fds.count',
};

/** Where what it is about stood, in bytes or by number; `null` for shares and durations. */
function standing(signal: Signal, record: WorkerRecord): number | null {
  const measure = measuredBy[signal] ?? signal;
  return /(?:bytes|count)$/i.test(measure) ? readSignal(measure, record) : null;
}

/** An alarm ends further down than it begins, and is told of when it has lasted. */
function isPast({ above, below }: ThresholdCondition, value: number): boolean {
  return (above !== null && value > above) || (below !== null && value < below);
}

function limitFields(
  signal: Signal,
  record: WorkerRecord,
): Pick<Verdict, 'limitBytes' | 'limitSource'> {
  if (signal.startsWith('rss.')) {
    return {
      limitBytes: record.limits.rssLimitBytes,
      limitSource: record.limits.rssLimitSource,
    };
  }
  if (signal.startsWith('fds.')) {
    const limit = record.limits.openFilesLimit;
    return { limitBytes: limit, limitSource: limit === null ? null : 'nofile' };
  }
  const stream = streamOf(signal);
  if (stream === null) return { limitBytes: null, limitSource: null };
  const limit = record.limitOf(stream);
  return { limitBytes: limit.bytes, limitSource: limit.source };
}

function streamOf(signal: Signal): ByteStreamName | null {
  if (signal.startsWith('heap.') || signal === 'leak.timeToLimitMs') return 'js-heap';
  if (signal === 'external.bytes' || signal === 'arrayBuffers.bytes') return 'external';
  return signal === 'native.bytes' ? 'native' : null;
}

function boundText({ signal, above, below }: ThresholdCondition): string {
  const parts: string[] = [];
  if (above !== null) parts.push(`above ${formatSignal(signal, above)}`);
  if (below !== null) parts.push(`below ${formatSignal(signal, below)}`);
  return parts.join(' or ');
}

/** A signal's value as a person reads it, by the unit at the end of its name. */
export function formatSignal(signal: Signal, value: number): string {
  if (/bytes$/i.test(signal)) return formatBytes(value);
  if (signal.endsWith('Ms')) return formatDuration(value);
  if (/(?:ratio|utilization)$/i.test(signal)) return `${(value * 100).toFixed(1)} %`;
  return String(Math.round(value));
}
