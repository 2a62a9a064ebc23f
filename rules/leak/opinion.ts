import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Verdict } from '../../base/verdict.ts';
import { byteStreamNames } from '../streams/byte-stream.ts';
import type { ByteStreamName } from '../streams/byte-stream.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { plainVerdict } from '../verdict-of.ts';
import { weigh } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { allPass, everyGate, judgeGates } from './gates.ts';
import type { GateThresholds } from './gates.ts';
import { windowSizes } from './leak-desk.ts';
import { formatRate, streamSubject } from './leak-sentence.ts';
import { leakVerdict } from './leak-verdict.ts';
import { fitTrend, pointsMin } from './trend.ts';

/** What deserves to be called a leak in an opinion, though no rule may ask for so little. */
const thresholds: GateThresholds = {
  growthShareMin: 0.03,
  growthBytesMin: 4 * 2 ** 20,
  horizonMs: 30 * 24 * 3_600_000,
  gates: everyGate,
};
/** Windows of so many of a stream's coarsest levels are looked at: the long view, and one step nearer. */
const levelsViewed = 2;
/** A swing of a floor by less is the noise of any program. */
const swingBytesMin = 8 * 2 ** 20;

/** The strongest thing that can be said of the worker now, alarm or not; `null` while there is too little to go by. */
export function currentOpinion(record: WorkerRecord): Verdict | null {
  const evidence = byteStreamNames.flatMap(name => longViews(record, name));
  const leading = record.growth.evidence;
  if (leading !== null) evidence.push(leading);
  const leaks = evidence.filter(one => looksLikeLeak(one));
  if (leaks.length > 0) return opinionOn(record, strongest(leaks));
  const wasted = fragmentationOpinion(record);
  if (wasted !== null) return wasted;
  return evidence.length === 0 ? null : opinionOn(record, strongest(evidence));
}

function longViews(record: WorkerRecord, stream: ByteStreamName): Evidence[] {
  const { ladder } = record.streams[stream];
  const views: Evidence[] = [];
  for (let level = ladder.options.levels - 1; level >= 0; level -= 1) {
    if (ladder.count(level) < pointsMin) continue;
    const evidence = weigh(record, stream, ladder.window(level, windowSizes[0]));
    if (evidence !== null) views.push(evidence);
    if (views.length === levelsViewed) break;
  }
  return views;
}

function looksLikeLeak(evidence: Evidence): boolean {
  return allPass(judgeGates(evidence, thresholds));
}

function strongest(evidence: readonly Evidence[]): Evidence {
  return evidence.reduce((best, one) => (weight(one) > weight(best) ? one : best));
}

/** Of two views, the one that is surer of more growth. */
function weight({ confidence, trend, growthShare }: Evidence): number {
  return confidence * Math.max(0, growthShare ?? (trend.growth > 0 ? 0.01 : 0));
}

function opinionOn(record: WorkerRecord, evidence: Evidence): Verdict {
  const verdict = leakVerdict(record, evidence, judgeGates(evidence, thresholds));
  if (looksLikeLeak(evidence)) return verdict;
  const notLeak = 1 - evidence.confidence;
  const { trend } = evidence;
  const subject = streamSubject(evidence.stream);
  if (trend.plateau !== null && isRising(evidence)) {
    const because = `${subject} grew by ${formatBytes(trend.growth)} in ${formatDuration(trend.spanMs)} but ever more slowly; it should come to rest near ${formatBytes(trend.plateau)}`;
    return { ...verdict, class: 'filling', confidence: notLeak, because };
  }
  const low = Math.min(...trend.values);
  const high = Math.max(...trend.values);
  if (high - low >= swingBytesMin && !isRising(evidence)) {
    const because = `${subject} rises and falls between ${formatBytes(low)} and ${formatBytes(high)} and keeps nothing of it over ${formatDuration(trend.spanMs)}`;
    return { ...verdict, class: 'churn', confidence: notLeak, because };
  }
  const because = isRising(evidence)
    ? `${verdict.because}; not enough to call it a leak`
    : `${subject} is steady at ${formatBytes(trend.end)}: ${formatRate(trend.slope)} over ${formatDuration(trend.spanMs)}`;
  return { ...verdict, because };
}

function isRising({ trend }: Evidence): boolean {
  return trend.z >= 2 && trend.growth >= swingBytesMin;
}

function fragmentationOpinion(record: WorkerRecord): Verdict | null {
  const { fragmentation } = record;
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
