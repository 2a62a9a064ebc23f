import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Verdict } from '../../base/verdict.ts';
import type { ByteStreamName } from '../streams/byte-stream.ts';
import type { Evidence } from './evidence.ts';
import type { Trend } from './trend.ts';

const subjects: Readonly<Record<ByteStreamName, string>> = {
  'js-heap': 'The heap that survives full collections',
  external: 'Memory outside the heap held by buffers',
  native: 'Memory of native code',
};

const points: Readonly<Record<ByteStreamName, string>> = {
  'js-heap': 'collections',
  external: 'collections',
  native: 'readings',
};

const limitNames: Readonly<Record<NonNullable<Verdict['limitSource']>, string>> = {
  v8: "V8's heap limit",
  cgroup: "the container's limit",
  host: "the host's memory",
  config: 'the configured limit',
  nofile: 'the limit on open files',
};

/** The evidence in one sentence that a tired person can check against a chart. */
export function leakSentence({ stream, trend, ...evidence }: Evidence): string {
  const rate = `${formatRate(trend.slope)} (${formatRate(trend.slopeLow)} to ${formatRate(trend.slopeHigh)})`;
  const grew = `${subjects[stream]} grew by ${formatBytes(trend.growth)} to ${formatBytes(lastOf(trend))} in ${formatDuration(trend.spanMs)}`;
  const parts = [`${grew}, seen at ${trend.times.length} ${points[stream]}: ${rate}`];
  if (evidence.growthShare !== null) parts.push(roomText(evidence, evidence.growthShare));
  parts.push(
    `load ${evidence.loadRising ? 'rose, but it grew at equal load too' : 'did not rise'}`,
  );
  return parts.join('; ');
}

/** Where it stands now. The trend's own end is smoothed, and lags behind where points are rare. */
export function lastOf({ values, end }: Trend): number {
  return values.at(-1) ?? end;
}

function roomText(
  { limit, timeToLimitMs }: Pick<Evidence, 'limit' | 'timeToLimitMs'>,
  growthShare: number,
): string {
  const share = `${Math.round(growthShare * 100)} %`;
  const isMeant = limit.allotmentBytes === null || limit.allotmentBytes === limit.bytes;
  const room = isMeant
    ? `that is ${share} of the room it had`
    : `that is ${share} of what a process with a heap limit of ${formatBytes(limit.allotmentBytes ?? 0)} should need`;
  if (timeToLimitMs === null) return room;
  return `${room}, and ${limitName({ limit })} is ${formatDuration(timeToLimitMs)} away`;
}

function limitName({ limit }: Pick<Evidence, 'limit'>): string {
  const name = limit.source === null ? 'the limit' : limitNames[limit.source];
  return limit.bytes === null ? name : `${name} of ${formatBytes(limit.bytes)}`;
}

/** A slope per millisecond, as bytes an hour. */
export function formatRate(slope: number): string {
  return `${formatBytes(slope * 3_600_000)}/h`;
}

/** What a stream is called at the beginning of a sentence. */
export function streamSubject(stream: ByteStreamName): string {
  return subjects[stream];
}
