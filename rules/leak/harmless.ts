import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Verdict } from '../../base/verdict.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';
import type { Evidence } from './evidence.ts';
import { formatRate, streamSubject } from './leak-sentence.ts';
import { fitTrend, pointsMin } from './trend.ts';

/** A floor that moves by less does what the floor of any program does. */
const swingBytesMin = 8 * 2 ** 20;
const risingScore = 2;

/** Does it rise at all, leak or not? */
export function isRising({ trend }: Evidence): boolean {
  return trend.z >= risingScore && trend.growth >= swingBytesMin;
}

/** What growth is that does not look like a leak: filling, churn, or nothing yet. Keeps the figures of `verdict`. */
export function harmlessVerdict(evidence: Evidence, verdict: Verdict): Verdict {
  const { trend, largestDecline, stream } = evidence;
  const subject = streamSubject(stream);
  const spanText = formatDuration(trend.spanMs);
  const sure = 1 - evidence.confidence;
  if (isRising(evidence)) {
    if (trend.plateau === null) {
      return { ...verdict, because: `${verdict.because}; not enough to call it a leak` };
    }
    const because = `${subject} grew by ${formatBytes(trend.growth)} in ${spanText}, but ever more slowly; it should come to rest near ${formatBytes(trend.plateau)}`;
    return { ...verdict, class: 'filling', confidence: sure, because };
  }
  if (largestDecline >= swingBytesMin) {
    const because = `${subject} rises and falls, by up to ${formatBytes(largestDecline)}, and keeps nothing of it: ${formatBytes(trend.end)} now`;
    return { ...verdict, class: 'churn', confidence: sure, because };
  }
  const because = `${subject} is steady at ${formatBytes(trend.end)}: ${formatRate(trend.slope)} over ${spanText}`;
  return { ...verdict, because };
}

/** Pages that stay although they are empty, while what lives in them does not grow. */
export function fragmentationVerdict({ fragmentation }: WorkerRecord): Verdict | null {
  if (!fragmentation.notable) return null;
  const window = fragmentation.window(pointsMin);
  const trend = window === null ? null : fitTrend(window);
  if (trend === null || trend.slope < 0) return null;
  const { wastedBytes, physicalBytes } = fragmentation;
  const because = `${formatBytes(wastedBytes)} of the heap's ${formatBytes(physicalBytes)} of resident pages are empty after full collections, ${formatRate(trend.slope)}, while what lives in them does not grow: fragmentation, not a leak`;
  return plainVerdict('fragmentation', because, {
    rateBytesPerHour: trend.slope * 3_600_000,
    rateLow: trend.slopeLow * 3_600_000,
    rateHigh: trend.slopeHigh * 3_600_000,
    points: trend.times.length,
    spanMs: trend.spanMs,
    growthBytes: trend.growth,
    floorBytes: wastedBytes,
  });
}
