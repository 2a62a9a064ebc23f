import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Signal, ThresholdCondition } from '../../base/rule-spec.ts';
import type { Verdict } from '../../base/verdict.ts';
import { leakVerdict } from '../leak/leak-verdict.ts';
import { readSignal, signalClass } from '../signals.ts';
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
  const because = `${signal} is ${said}, ${bound}${grown}`;
  const { evidence } = record.growth;
  if (signal === 'leak.timeToLimitMs' && evidence !== null) {
    // The growth is what has little time left, so it is told; passing a threshold proves nothing of it.
    const growth = leakVerdict(record, evidence, {});
    return { ...growth, confidence: null, because: `${because}: ${growth.because}` };
  }
  return plainVerdict(verdictClass, because, {
    floorBytes: record.floorBytes,
    ...limitFields(signal, record),
    timeToLimitMs: record.growth.evidence?.timeToLimitMs ?? null,
    timeToLimitHighMs: record.growth.timeToLimitHighMs,
    growthShare: record.growth.growthShare,
  });
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
  const limit = record.limitOf('js-heap');
  return { limitBytes: limit.bytes, limitSource: limit.source };
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
