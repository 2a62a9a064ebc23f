import type { Verdict } from '../../base/verdict.ts';
import { plainVerdict } from '../verdict-of.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { bytesPerRequest, growthClock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import type { GateResults } from './gates.ts';
import { lastOf, leakSentence } from './leak-sentence.ts';

const hourMs = 3_600_000;
/** Held the true time to the limit in 88 % of simulated alarms. */
const timeToLimitLowFactor = 0.6;
export const timeToLimitHighFactor = 1.6;

/** The verdict on one window of evidence. */
export function leakVerdict(record: WorkerRecord, evidence: Evidence, gates: GateResults): Verdict {
  const { stream, trend, limit, timeToLimitMs } = evidence;
  return plainVerdict(stream, leakSentence(evidence), {
    confidence: evidence.confidence,
    rateBytesPerHour: trend.slope * hourMs,
    rateLow: trend.slopeLow * hourMs,
    rateHigh: trend.slopeHigh * hourMs,
    perRequestBytes: bytesPerRequest(record, trend),
    clock: growthClock(record, trend),
    gates,
    points: trend.times.length,
    spanMs: trend.spanMs,
    growthBytes: trend.growth,
    growthShare: evidence.growthShare,
    floorBytes: lastOf(trend),
    limitBytes: limit.bytes,
    limitSource: limit.source,
    timeToLimitMs,
    timeToLimitLowMs: scaled(timeToLimitMs, timeToLimitLowFactor),
    timeToLimitHighMs: scaled(timeToLimitMs, timeToLimitHighFactor),
    plateauBytes: trend.plateau,
  });
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
