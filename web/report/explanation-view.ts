import { isRecord } from '../../base/guards.ts';

/** What a page shows of `explain.json`: read leniently, because the file may be of another version, or damaged. */
export interface ExplanationView {
  readonly summary: string | null;
  readonly file: string | null;
  readonly selfBytes: number | null;
  readonly nodes: number | null;
  readonly hasBaseline: boolean;
  /** The objects of both snapshots could be told apart. */
  readonly tellsObjectsApart: boolean;
  readonly selfBytesDelta: number | null;
  readonly classes: readonly ClassView[];
  readonly suspects: readonly SuspectView[];
  readonly duplicateBytes: number;
  readonly slicedBytes: number;
  readonly totalMs: number | null;
  readonly peakRssBytes: number | null;
}

export interface ClassView {
  readonly name: string;
  readonly place: string | null;
  readonly count: number;
  readonly selfBytes: number;
  readonly retainedBytes: number;
  readonly countDelta: number | null;
  readonly selfBytesDelta: number | null;
  readonly newCount: number | null;
  readonly deletedCount: number | null;
  readonly allocatedBytes: number | null;
  readonly freedBytes: number | null;
}

export interface PlaceView {
  readonly script: string;
  readonly line: number;
  readonly column: number | null;
  readonly what: string | null;
}

export interface StepView {
  readonly node: string;
  readonly edge: string | null;
  readonly kind: string;
  readonly repeat: number;
  readonly at: string | null;
}

export interface AllocationView {
  readonly functionName: string;
  readonly place: PlaceView;
  readonly share: number | null;
  readonly samples: number | null;
}

export interface SuspectView {
  readonly title: string;
  readonly kind: string;
  readonly className: string;
  readonly shape: string | null;
  readonly count: number | null;
  readonly countDelta: number | null;
  readonly retainedBytes: number | null;
  readonly retainedBytesDelta: number | null;
  readonly share: number | null;
  /** `high`, `medium` or `low`. */
  readonly confidence: string | null;
  readonly alsoHeldBy: readonly string[];
  readonly path: readonly StepView[];
  readonly location: PlaceView | null;
  readonly leakedAt: PlaceView | null;
  readonly packageName: string | null;
  /** Where it was allocated, by the sampling profile, most bytes first. */
  readonly allocations: readonly AllocationView[];
  readonly advice: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

const classesMax = 2000;
const suspectsMax = 10;
const stepsMax = 400;
const sitesMax = 3;

/** `null`: this is no explanation. */
export function viewExplanation(document: unknown): ExplanationView | null {
  if (!isRecord(document) || document['schema'] !== 'memsup.explain/1') return null;
  const snapshot = fieldsOf(document['snapshot']);
  const comparison = fieldsOf(document['comparison']);
  const waste = fieldsOf(document['waste']);
  const cost = fieldsOf(document['cost']);
  return {
    summary: textOf(document['summary']),
    file: textOf(snapshot['file']),
    selfBytes: numberOf(snapshot['selfBytes']),
    nodes: numberOf(snapshot['nodes']),
    hasBaseline: isRecord(document['baseline']),
    tellsObjectsApart: comparison['mode'] === 'ids',
    selfBytesDelta: numberOf(comparison['selfBytesDelta']),
    classes: recordsOf(document['classes'], classesMax).map(viewClass),
    suspects: viewSuspects(document['suspects']),
    duplicateBytes: numberOf(fieldsOf(waste['duplicateStrings'])['wastedBytes']) ?? 0,
    slicedBytes: numberOf(fieldsOf(waste['slicedStrings'])['wastedBytes']) ?? 0,
    totalMs: numberOf(cost['totalMs']),
    peakRssBytes: numberOf(cost['peakRssBytes']),
  };
}

/** Suspects of an explanation or of `incident.json`, best first. */
export function viewSuspects(value: unknown): SuspectView[] {
  return recordsOf(value, suspectsMax).map(viewSuspect);
}

function viewClass(row: Fields): ClassView {
  return {
    name: textOf(row['class']) ?? '(no name)',
    place: textOf(row['place']),
    count: numberOf(row['count']) ?? 0,
    selfBytes: numberOf(row['selfBytes']) ?? 0,
    retainedBytes: numberOf(row['retainedBytes']) ?? 0,
    countDelta: numberOf(row['countDelta']),
    selfBytesDelta: numberOf(row['selfBytesDelta']),
    newCount: numberOf(row['newCount']),
    deletedCount: numberOf(row['deletedCount']),
    allocatedBytes: numberOf(row['allocatedBytes']),
    freedBytes: numberOf(row['freedBytes']),
  };
}

function viewSuspect(suspect: Fields): SuspectView {
  const className = textOf(suspect['class']) ?? '(no name)';
  return {
    title: textOf(suspect['title']) ?? className,
    kind: textOf(suspect['kind']) ?? 'other',
    className,
    shape: textOf(suspect['shape']),
    count: numberOf(suspect['count']),
    countDelta: numberOf(suspect['countDelta']),
    retainedBytes: numberOf(suspect['retainedBytes']),
    retainedBytesDelta: numberOf(suspect['retainedBytesDelta']),
    share: numberOf(suspect['shareOfGrowth']),
    confidence: textOf(suspect['confidence']),
    alsoHeldBy: textsOf(suspect['alsoHeldBy']),
    path: recordsOf(suspect['path'], stepsMax).map(viewStep),
    location: viewPlace(suspect['location']),
    leakedAt: viewPlace(suspect['leakedAt']),
    packageName: textOf(suspect['package']),
    allocations: recordsOf(fieldsOf(suspect['allocation'])['sites'], sitesMax).flatMap(
      site => viewAllocation(site) ?? [],
    ),
    advice: textOf(suspect['advice']),
  };
}

function viewStep(step: Fields): StepView {
  return {
    node: textOf(step['node']) ?? '?',
    edge: textOf(step['edge']),
    kind: textOf(step['kind']) ?? '',
    repeat: Math.max(1, Math.floor(numberOf(step['repeat']) ?? 1)),
    at: textOf(step['at']),
  };
}

function viewAllocation(site: Fields): AllocationView | null {
  const place = viewPlace(site);
  if (place === null) return null;
  return {
    functionName: textOf(site['function']) ?? '(anonymous)',
    place,
    share: numberOf(site['share']),
    samples: numberOf(site['samples']),
  };
}

function viewPlace(value: unknown): PlaceView | null {
  const place = fieldsOf(value);
  const script = textOf(place['script']);
  const line = numberOf(place['line']);
  if (script === null || line === null) return null;
  return { script, line, column: numberOf(place['column']), what: textOf(place['what']) };
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function recordsOf(value: unknown, most: number): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord).slice(0, most) : [];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(text => typeof text === 'string') : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
