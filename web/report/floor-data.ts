import type { Verdict, VerdictClass } from '../../base/verdict.ts';
import type { GcReading, SampleReading } from '../../base/readings.ts';
import type { FloorData, FloorFit } from './chart-data.ts';
import type { ReportTrace } from './report-input.ts';
import { seconds } from './memory-lines.ts';

/** A projection longer than this many times what was observed is shown cut off. */
const projectionMax = 6;
const pointsMax = 2000;

interface Stream {
  readonly name: string;
  readonly read: (trace: ReportTrace) => Points;
}

interface Points {
  readonly atMs: readonly number[];
  readonly values: readonly number[];
}

const afterMajor: Stream = {
  name: 'Live heap after full collections',
  read: ({ collections }) => pointsOf(majors(collections), ({ oldAfterBytes }) => oldAfterBytes),
};
const resident: Stream = {
  name: 'Resident memory',
  read: ({ samples }) => pointsOf(samples, ({ rssBytes }) => rssBytes),
};

/** What each class of verdict is about, as far as a trace has it; all else is judged by the live heap. */
const streams: Partial<Readonly<Record<VerdictClass, Stream>>> = {
  external: {
    name: 'External memory after full collections',
    read: ({ collections }) =>
      pointsOf(majors(collections), ({ externalAfterBytes }) => externalAfterBytes),
  },
  native: resident,
  fragmentation: resident,
};

/** The points that the verdict is about, its trend and its limit. `alarmMs` is on the trace's clock. */
export function floorData(trace: ReportTrace, verdict: Verdict, alarmMs: number | null): FloorData {
  const { name, read } = streams[verdict.class] ?? afterMajor;
  const points = thinned(read(trace));
  const isBytes = !counted.has(verdict.class);
  const fit = isBytes ? fitOf(points, verdict, alarmMs) : null;
  return {
    name,
    seconds: points.atMs.map(seconds),
    bytes: points.values,
    fit,
    limitBytes: isBytes ? verdict.limitBytes : trace.header.heapLimitBytes,
    limitName: isBytes ? limitNames[verdict.limitSource ?? 'v8'] : limitNames.v8,
  };
}

/** Their figures are no bytes. */
const counted: ReadonlySet<VerdictClass> = new Set(['handles', 'timers', 'contexts']);

const limitNames: Readonly<Record<NonNullable<Verdict['limitSource']>, string>> = {
  v8: 'V8 heap limit',
  cgroup: 'memory limit of the control group',
  host: 'memory of the host',
  config: 'configured limit',
  nofile: 'limit of open files',
};

/**
 * The trend through the points that the rule had before it. Its line ends at the floor that the verdict names; the band is that
 * of the rate, so it opens to both sides from where the rule stood.
 */
function fitOf(points: Points, verdict: Verdict, alarmMs: number | null): FloorFit | null {
  const { rateBytesPerHour: rate, rateLow, rateHigh, spanMs, floorBytes, limitBytes } = verdict;
  if (rate === null || spanMs === null || floorBytes === null) return null;
  const seenMs = points.atMs.findLast(atMs => alarmMs === null || atMs <= alarmMs);
  if (seenMs === undefined) return null;
  const perMs = rate / 3_600_000;
  const lowPerMs = (rateLow ?? rate) / 3_600_000;
  const highPerMs = (rateHigh ?? rate) / 3_600_000;
  const fromMs = Math.max(0, seenMs - spanMs);
  const untilLimitMs =
    limitBytes === null || perMs <= 0 ? 0 : Math.max(0, (limitBytes - floorBytes) / perMs);
  const toMs = seenMs + Math.min(untilLimitMs, spanMs * projectionMax);
  const at = (ms: number, slope: number): number => Math.round(floorBytes + slope * (ms - seenMs));
  return {
    fromSeconds: seconds(fromMs),
    toSeconds: seconds(toMs),
    seenSeconds: seconds(seenMs),
    fromBytes: at(fromMs, perMs),
    seenBytes: floorBytes,
    toBytes: at(toMs, perMs),
    lowBytes: at(toMs, lowPerMs),
    highBytes: at(toMs, highPerMs),
    fromLowBytes: at(fromMs, highPerMs),
    fromHighBytes: at(fromMs, lowPerMs),
  };
}

function majors(collections: readonly GcReading[]): readonly GcReading[] {
  return collections.filter(({ gc }) => gc === 'major');
}

function pointsOf<Reading extends GcReading | SampleReading>(
  readings: readonly Reading[],
  value: (reading: Reading) => number | null,
): Points {
  const atMs: number[] = [];
  const values: number[] = [];
  for (const reading of readings) {
    const found = value(reading);
    if (found === null) continue;
    atMs.push(reading.atMs);
    values.push(found);
  }
  return { atMs, values };
}

function thinned({ atMs, values }: Points): Points {
  const every = Math.ceil(atMs.length / pointsMax);
  if (every <= 1) return { atMs, values };
  const kept = (_: unknown, index: number): boolean => index % every === 0;
  return { atMs: atMs.filter(kept), values: values.filter(kept) };
}
