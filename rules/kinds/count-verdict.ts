import { formatDuration } from '../../base/quantities.ts';
import type { Verdict } from '../../base/verdict.ts';
import type { Trend } from '../leak/trend.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';
import type { CountSubject } from './count-subject.ts';

const hourMs = 3_600_000;

/** The verdict on a growing count; its figures are counts, not bytes. */
export function countVerdict(record: WorkerRecord, subject: CountSubject, trend: Trend): Verdict {
  const limit = countLimit(record, subject);
  const timeToLimitMs = timeToCountLimit(record, subject, trend);
  const until =
    limit === null || timeToLimitMs === null
      ? ''
      : `; the limit of ${limit} is ${formatDuration(timeToLimitMs)} away`;
  const because = `${subject.name} rose steadily from ${Math.max(0, Math.round(trend.base))} to ${Math.round(trend.end)} in ${formatDuration(trend.spanMs)}, ${Math.round(trend.slope * hourMs)} an hour${until}`;
  return plainVerdict(subject.class, because, {
    rateBytesPerHour: trend.slope * hourMs,
    rateLow: trend.slopeLow * hourMs,
    rateHigh: trend.slopeHigh * hourMs,
    points: trend.times.length,
    spanMs: trend.spanMs,
    growthBytes: trend.growth,
    growthShare: limit === null ? null : trend.growth / Math.max(1, limit - trend.base),
    floorBytes: trend.end,
    limitBytes: limit,
    limitSource: limit === null ? null : 'nofile',
    timeToLimitMs,
    plateauBytes: trend.plateau,
  });
}

/** How many of it there can be; `null`: nothing but memory limits them. */
export function countLimit({ limits }: WorkerRecord, subject: CountSubject): number | null {
  return subject.isOpenFiles ? limits.openFilesLimit : null;
}

/** Milliseconds until there can be no more of it; `null` without a limit. */
export function timeToCountLimit(
  record: WorkerRecord,
  subject: CountSubject,
  { end, slope }: Trend,
): number | null {
  const limit = countLimit(record, subject);
  return limit === null || !(slope > 0) ? null : Math.max(0, limit - end) / slope;
}
