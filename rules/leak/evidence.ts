import type { ByteStreamName } from '../streams/byte-stream.ts';
import type { StreamLimit } from '../streams/limits-of.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import type { Window } from '../ladder.ts';
import { leakConfidence } from './confidence.ts';
import { judgeLoad, unjudged } from './judge-load.ts';
import { isGradual, isHeld, isSpread, outgrowsDeclines } from './shape.ts';
import { fitTrend } from './trend.ts';
import type { Trend } from './trend.ts';

/** One window of one stream, measured: all that the gates and the tiers judge by. */
export interface Evidence {
  readonly stream: ByteStreamName;
  readonly atMs: number;
  readonly trend: Trend;
  readonly limit: StreamLimit;
  /** Growth as a share of the room there was at its start; `null` without a limit. */
  readonly growthShare: number | null;
  readonly timeToLimitMs: number | null;
  /** Until the growth has used what the stream was meant to have; no later than the limit. */
  readonly timeToAllotmentMs: number | null;
  readonly largestDecline: number;
  readonly loadRising: boolean;
  readonly idleBefore: boolean;
  readonly shape: Readonly<Record<ShapeGate, boolean>>;
  /** Resident memory gained over the window; NaN when it is not known. */
  readonly residentGrowth: number;
  readonly peakHeapBytes: number;
  readonly confidence: number;
}

/** Gates that depend on the window alone, not on a rule's thresholds. */
export type ShapeGate = 'load' | 'plateau' | 'spread' | 'steps' | 'accel' | 'drawdown' | 'held';

/** Measures one window; `null` when it holds too little. */
export function weigh(
  record: WorkerRecord,
  stream: ByteStreamName,
  window: Window,
): Evidence | null {
  const trend = fitTrend(window);
  if (trend === null) return null;
  const limit = record.limitOf(stream);
  const headroom = headroomOf(limit, trend.base);
  const growthShare = headroom === null ? null : shareOf(trend.growth, headroom);
  const largestDecline = record.streams[stream].drawdown.sizeAt(record.nowMs);
  const shape = {
    spread: isSpread(trend),
    steps: isGradual(trend),
    accel: trend.curvature.ratio <= 2.5,
    drawdown: outgrowsDeclines(trend, largestDecline),
    held: isHeld(trend),
  };
  const load =
    isWorthIt(trend) && shape.spread && shape.steps && shape.drawdown && shape.held
      ? judgeLoad(trend, record.streams[stream].ladder, record.workAt)
      : unjudged;
  const plateau = !settlesEarly(trend, headroom);
  return {
    stream,
    atMs: record.nowMs,
    trend,
    limit,
    growthShare,
    timeToLimitMs: timeUntil(limit.bytes, trend),
    timeToAllotmentMs: timeUntil(headroom === null ? null : trend.base + headroom, trend),
    largestDecline,
    loadRising: load.rising,
    idleBefore: load.idleBefore,
    shape: { load: load.cleared, plateau, ...shape },
    residentGrowth: residentGrowth(record, trend),
    peakHeapBytes: record.peakHeapBytes,
    confidence: leakConfidence({
      trend,
      growthShare: growthShare ?? 0,
      largestDecline,
      loadRising: load.rising,
      plateauPassed: plateau,
    }),
  };
}

/** Where the growth itself is in doubt nobody will ask what load has to do with it, and the answer is most of the cost. */
const worthScore = 2;

function isWorthIt(trend: Trend): boolean {
  return trend.z >= worthScore && trend.surelyAbove > 0;
}

/** It bends down and would come to rest before half of the room is used. */
function settlesEarly(trend: Trend, headroom: number | null): boolean {
  if (trend.plateau === null) return false;
  return headroom === null || trend.plateau < trend.base + 0.5 * headroom;
}

/** Room at the start of the growth; a stream that began above its allotment may double. */
export function headroomOf({ allotmentBytes, bytes }: StreamLimit, base: number): number | null {
  if (allotmentBytes === null) return null;
  const meant = allotmentBytes - base;
  return bytes !== null && allotmentBytes < bytes ? Math.max(meant, base) : meant;
}

function timeUntil(bytes: number | null, { end, slope }: Trend): number | null {
  return bytes !== null && slope > 0 ? Math.max(0, bytes - end) / slope : null;
}

function shareOf(growth: number, headroom: number): number {
  return headroom > 0 ? growth / headroom : 1;
}

function residentGrowth(record: WorkerRecord, { times }: Trend): number {
  const from = record.ledger.valueAt('rssBytes', times[0] ?? 0);
  return record.ledger.valueAt('rssBytes', times[times.length - 1] ?? 0) - from;
}
