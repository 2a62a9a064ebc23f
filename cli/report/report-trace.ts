import { messageOf } from '../../base/errors.ts';
import { gcPauseBuckets } from '../../base/gc-pauses.ts';
import { isRecord } from '../../base/guards.ts';
import type { GcKind, GcReading, SampleReading, TraceHeader } from '../../base/readings.ts';
import { parseTraceLine, readTraceHeader, readTraceReading } from '../../rules/read-trace.ts';
import type { ReportTrace } from '../../web/report/report-input.ts';
import { traceLines } from '../trace-lines.ts';

/** A trace of the supervisor's is far below; one made by hand must not fill the memory. */
const readingsMax = 200_000;

export interface TraceReading {
  /** `null` when not even its first line can be read. */
  readonly trace: ReportTrace | null;
  /** Why nothing or not all of it could be read, in a sentence. */
  readonly problem: string | null;
}

/** Reads what there is of a trace: a page with a gap is worth more at night than a refusal. */
export async function readReportTrace(file: string): Promise<TraceReading> {
  let header: TraceHeader | null = null;
  const samples: SampleReading[] = [];
  const collections: GcReading[] = [];
  let number = 0;
  let problem: string | null = null;
  try {
    for await (const text of traceLines(file)) {
      if (text.trim() === '') continue;
      number += 1;
      if (header === null) {
        header = readTraceHeader(parseTraceLine(text, number));
        continue;
      }
      if (samples.length + collections.length >= readingsMax) {
        problem = `Only the first ${readingsMax} readings of the trace are shown`;
        break;
      }
      const line = parseTraceLine(text, number);
      const reading = readTraceReading(line);
      if (reading?.kind === 'gc') collections.push(reading);
      else if (reading !== null) {
        samples.push({
          ...reading,
          spaces: spacesOf(line.fields['spaces']),
          gcPauses: pausesOf(line.fields['gcPauses']),
        });
      }
    }
  } catch (error) {
    problem = messageOf(error);
  }
  return { trace: header === null ? null : { header, samples, collections }, problem };
}

function spacesOf(value: unknown): SampleReading['spaces'] {
  if (!isRecord(value)) return null;
  const spaces: [string, number][] = [];
  for (const [space, bytes] of Object.entries(value)) {
    if (typeof bytes === 'number' && Number.isFinite(bytes)) spaces.push([space, bytes]);
  }
  return spaces.length === 0 ? null : Object.fromEntries(spaces);
}

function pausesOf(value: unknown): SampleReading['gcPauses'] {
  if (!isRecord(value)) return null;
  const countsOf = (kind: GcKind): readonly number[] => {
    const counts = value[kind];
    if (!Array.isArray(counts)) return [];
    const known = counts.slice(0, gcPauseBuckets);
    return known.map((count: unknown) => (Number.isFinite(count) ? Number(count) : 0));
  };
  return {
    major: countsOf('major'),
    minor: countsOf('minor'),
    incremental: countsOf('incremental'),
    weak: countsOf('weak'),
  };
}
