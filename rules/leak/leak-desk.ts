import type { ByteStreamName } from '../streams/byte-stream.ts';
import { byteLadder } from '../streams/worker-record.ts';
import type { ClosedLevel, WorkerRecord } from '../streams/worker-record.ts';
import { headroomOf, weigh } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { pointsMin } from './trend.ts';

/** Windows judged on each level, in points. */
export const windowSizes = [36, 18, 10] as const;

/** One window that was due for judgement; evidence is `null` when a glance showed that nothing can have grown enough. */
export interface Sitting {
  readonly stream: ByteStreamName;
  /** The same place in each sitting of the same level and window: what "in a row" refers to. */
  readonly seat: number;
  readonly evidence: Evidence | null;
}

export const seats = byteLadder.levels * windowSizes.length;

/** Growth below which no rule would look twice. */
export interface Interest {
  readonly growthBytes: number;
  readonly growthShare: number;
}

/** Judges every window that a closed bucket has renewed; once, for all leak rules together. */
export function sit(
  record: WorkerRecord,
  closed: readonly ClosedLevel[],
  interest: Interest,
): readonly Sitting[] {
  return closed.flatMap(level => sitOnLevel(record, level, interest));
}

function sitOnLevel(
  record: WorkerRecord,
  { stream, level }: ClosedLevel,
  interest: Interest,
): readonly Sitting[] {
  const { ladder } = record.streams[stream];
  const sittings: Sitting[] = [];
  let judged = 0;
  let evidence: Evidence | null = null;
  for (const [place, size] of windowSizes.entries()) {
    const points = Math.min(size, ladder.count(level));
    if (points < pointsMin) continue;
    // While the level fills up, a larger window is still the same one.
    if (points !== judged) {
      evidence = glance(record, stream, { level, points, interest });
    }
    judged = points;
    sittings.push({ stream, seat: level * windowSizes.length + place, evidence });
  }
  return sittings;
}

interface Question {
  readonly level: number;
  readonly points: number;
  readonly interest: Interest;
}

/** O(n) look before the O(n²) one: the last quarter must stand well above the first. */
function glance(
  record: WorkerRecord,
  stream: ByteStreamName,
  { level, points, interest }: Question,
): Evidence | null {
  const { ladder } = record.streams[stream];
  const { early, rise } = ladder.rise(level, points);
  if (rise < 0.5 * interest.growthBytes) return null;
  const headroom = headroomOf(record.limitOf(stream), early);
  if (headroom !== null && rise < 0.5 * interest.growthShare * headroom) return null;
  return weigh(record, stream, ladder.window(level, points));
}
