import { MemsupError } from '../base/errors.ts';
import { isOneOf, isRecord } from '../base/guards.ts';
import { countersMax, gcKinds, threadsMax } from '../base/readings.ts';
import type { GcReading, Reading, SampleReading, TraceHeader } from '../base/readings.ts';

type Fields = Readonly<Record<string, unknown>>;

/** One line of a trace: a reading, or `null` for a kind that is newer than this program. */
export interface TraceLine {
  readonly fields: Fields;
  readonly number: number;
}

/** The first line. */
export function readTraceHeader({ fields, number }: TraceLine): TraceHeader {
  if (fields['schema'] !== 'memsup.trace/1') {
    throw new MemsupError(
      'MEMSUP_TRACE',
      `Cannot read trace: line ${number} has schema ${JSON.stringify(fields['schema'])}, expected "memsup.trace/1"`,
      { hint: 'A trace begins with a header line; incidents keep theirs in trace.ndjson' },
    );
  }
  const line = { fields, number };
  const source = fields['rssLimitSource'];
  return {
    schema: 'memsup.trace/1',
    app: textOr(fields['app'], 'app'),
    node: textOr(fields['node'], 'unknown'),
    heapLimitBytes: limit(line, 'heapLimitBytes'),
    rssLimitBytes: limit(line, 'rssLimitBytes'),
    rssLimitSource: isOneOf(source, ['cgroup', 'host', 'config']) ? source : null,
    openFilesLimit: limit(line, 'openFilesLimit'),
  };
}

/** Nothing runs in no memory: 0 is written by what does not know. */
function limit(line: TraceLine, name: string): number | null {
  return optional(line, name) || null;
}

/** Any later line; `null`: a kind newer than this program. */
export function readTraceReading(line: TraceLine): Reading | null {
  const { kind } = line.fields;
  if (kind === 'gc') return readGc(line);
  if (kind === 'sample') return readSample(line);
  if (typeof kind !== 'string') {
    throw malformed(line, `field "kind" is ${JSON.stringify(kind)}, expected text`);
  }
  return null;
}

/** The text of a line as fields. */
export function parseTraceLine(text: string, number: number): TraceLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MemsupError('MEMSUP_TRACE', `Cannot read trace: line ${number} is not JSON`, {
      cause: error,
    });
  }
  if (!isRecord(value)) {
    throw new MemsupError('MEMSUP_TRACE', `Cannot read trace: line ${number} is not an object`);
  }
  return { fields: value, number };
}

function readGc(line: TraceLine): GcReading {
  const { gc } = line.fields;
  if (!isOneOf(gc, gcKinds)) {
    throw malformed(
      line,
      `field "gc" is ${JSON.stringify(gc)}, expected one of ${gcKinds.join(', ')}`,
    );
  }
  return {
    kind: 'gc',
    atMs: required(line, 'atMs'),
    gc,
    beforeBytes: optional(line, 'beforeBytes'),
    afterBytes: optional(line, 'afterBytes'),
    oldAfterBytes: optional(line, 'oldAfterBytes'),
    physicalAfterBytes: optional(line, 'physicalAfterBytes'),
    externalAfterBytes: optional(line, 'externalAfterBytes'),
    pauseMs: optional(line, 'pauseMs') ?? 0,
    caused: line.fields['caused'] === true,
    thread: optional(line, 'thread') ?? 0,
  };
}

function readSample(line: TraceLine): SampleReading {
  return {
    kind: 'sample',
    atMs: required(line, 'atMs'),
    rssBytes: required(line, 'rssBytes'),
    heapTotalBytes: required(line, 'heapTotalBytes'),
    heapUsedBytes: required(line, 'heapUsedBytes'),
    heapPhysicalBytes: optional(line, 'heapPhysicalBytes'),
    heapLimitBytes: optional(line, 'heapLimitBytes'),
    oldBytes: optional(line, 'oldBytes'),
    externalBytes: optional(line, 'externalBytes') ?? 0,
    arrayBuffersBytes: optional(line, 'arrayBuffersBytes') ?? 0,
    mallocedBytes: optional(line, 'mallocedBytes'),
    allocatedBytes: optional(line, 'allocatedBytes'),
    nativeContexts: optional(line, 'nativeContexts'),
    detachedContexts: optional(line, 'detachedContexts'),
    handles: optional(line, 'handles'),
    timers: optional(line, 'timers'),
    fds: optional(line, 'fds'),
    listeners: optional(line, 'listeners'),
    elu: optional(line, 'elu'),
    loopDelayP50Ms: optional(line, 'loopDelayP50Ms'),
    loopDelayP99Ms: optional(line, 'loopDelayP99Ms'),
    loopDelayMaxMs: optional(line, 'loopDelayMaxMs'),
    requests: optional(line, 'requests'),
    inFlight: optional(line, 'inFlight'),
    ...readCollections(line),
    counters: readCounters(line),
    threads: readThreads(line),
    spaces: null,
  };
}

function readCounters({ fields, number }: TraceLine): SampleReading['counters'] {
  const { counters } = fields;
  if (!isRecord(counters)) return null;
  const line = { fields: counters, number };
  const names = Object.keys(counters).slice(0, countersMax);
  return Object.fromEntries(names.map(name => [name, required(line, name)]));
}

function readThreads({ fields, number }: TraceLine): SampleReading['threads'] {
  const { threads } = fields;
  if (!Array.isArray(threads)) return null;
  return threads.slice(0, threadsMax).map((thread: unknown) => {
    const line = { fields: isRecord(thread) ? thread : {}, number };
    return {
      id: required(line, 'id'),
      heapTotalBytes: required(line, 'heapTotalBytes'),
      heapUsedBytes: required(line, 'heapUsedBytes'),
      heapPhysicalBytes: required(line, 'heapPhysicalBytes'),
      heapLimitBytes: required(line, 'heapLimitBytes'),
      oldBytes: required(line, 'oldBytes'),
      externalBytes: required(line, 'externalBytes'),
    };
  });
}

type Collections = Pick<SampleReading, Extract<keyof SampleReading, `gc${string}`>>;

function readCollections(line: TraceLine): Collections {
  return {
    gcPauses: null,
    gcMajors: optional(line, 'gcMajors') ?? 0,
    gcMajorPauseMs: optional(line, 'gcMajorPauseMs') ?? 0,
    gcMinors: optional(line, 'gcMinors') ?? 0,
    gcMinorPauseMs: optional(line, 'gcMinorPauseMs') ?? 0,
    gcIncrementals: optional(line, 'gcIncrementals') ?? 0,
    gcIncrementalPauseMs: optional(line, 'gcIncrementalPauseMs') ?? 0,
    gcWeaks: optional(line, 'gcWeaks') ?? 0,
    gcWeakPauseMs: optional(line, 'gcWeakPauseMs') ?? 0,
  };
}

function required(line: TraceLine, name: string): number {
  const value = optional(line, name);
  if (value === null) throw malformed(line, `field "${name}" is missing`);
  return value;
}

function optional(line: TraceLine, name: string): number | null {
  const value = line.fields[name];
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw malformed(line, `field "${name}" is ${JSON.stringify(value)}, expected a number`);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function malformed({ number }: TraceLine, what: string): MemsupError {
  return new MemsupError('MEMSUP_TRACE', `Cannot read trace: line ${number}: ${what}`);
}
