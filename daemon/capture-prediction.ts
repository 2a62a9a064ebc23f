/** What a snapshot of one app once took. */
export interface CaptureCost {
  readonly nodeMajor: number;
  readonly heapUsedBytes: number;
  readonly extraRssBytes: number;
  readonly pauseMs: number;
  readonly fileBytes: number;
}

/** What is known of a heap that is to be captured. */
export interface HeapFacts {
  readonly nodeMajor: number;
  readonly heapUsedBytes: number;
  /** How many objects live, as the sampling profile has it; `null`: not known. */
  readonly objects: number | null;
  /** How many samples that rests on. */
  readonly samples: number;
  /** What snapshots of the same app took earlier. */
  readonly earlier: readonly CaptureCost[];
}

export interface CapturePrediction {
  readonly objects: number;
  readonly extraRssBytes: number;
  readonly extraRssWorstBytes: number;
  readonly pauseMs: number;
  readonly fileBytes: number;
  /** What it was predicted from. */
  readonly from: 'earlier captures' | 'objects' | 'heap';
}

// Measured on object-dense heaps: V8's extra memory is 7 to 10 times the used heap, and up to 20 times when one array or map
// holds a million entries, which is what a leak looks like; the pause is 46 to 108 ms for each MB, 511 on Node 18.
const extraPerHeapByte = { upTo22: 10, from24: 8.5, worst: 20 };
const filePerHeapByte = 2;
const bytesPerObject = 44;
// Where objects are large, their number counts and not their bytes: 1 KB strings take 2.5 times the heap, not ten times.
const extraPerObject = { likely: 640, worst: 1080 };
const paces = [
  { upTo: 18, msPerMiB: 511, usPerObject: 50 },
  { upTo: 20, msPerMiB: 108, usPerObject: 10.9 },
  { upTo: 22, msPerMiB: 79, usPerObject: 8 },
  { upTo: Infinity, msPerMiB: 75, usPerObject: 6.9 },
] as const;

/** Below so many samples the number of objects may be a fraction of what there is: good for a guess, not for a worst case. */
const samplesMin = 20;

/** Only a heap of at least this share of the size says something of the larger one. */
const comparableShare = 0.25;
/** Close enough for its worst case, too: the same arrays and maps have grown a little more. */
const closeShare = 0.5;
const margin = { likely: 1.25, worst: 1.5 };

/** What a snapshot of this heap will cost; earlier captures of the same app are the best witnesses. */
export function predictCapture(facts: HeapFacts): CapturePrediction {
  const byFigures = fromFigures(facts);
  const comparable = facts.earlier.filter(
    ({ nodeMajor, heapUsedBytes }) =>
      nodeMajor === facts.nodeMajor && heapUsedBytes >= facts.heapUsedBytes * comparableShare,
  );
  if (comparable.length === 0 || facts.heapUsedBytes === 0) return byFigures;
  const scaled = (of: 'extraRssBytes' | 'pauseMs' | 'fileBytes'): number[] =>
    comparable.map(cost => (cost[of] / cost.heapUsedBytes) * facts.heapUsedBytes);
  const extraBytes = Math.max(...scaled('extraRssBytes'));
  const isClose = comparable.some(
    ({ heapUsedBytes }) => heapUsedBytes >= facts.heapUsedBytes * closeShare,
  );
  return {
    ...byFigures,
    from: 'earlier captures',
    extraRssBytes: Math.round(extraBytes * margin.likely),
    extraRssWorstBytes: isClose
      ? Math.round(Math.min(extraBytes * margin.worst, byFigures.extraRssWorstBytes))
      : byFigures.extraRssWorstBytes,
    // One that was taken while the machine was busy says little of the next one.
    pauseMs: Math.round(medianOf(scaled('pauseMs')) * margin.likely),
    fileBytes: Math.round(Math.max(...scaled('fileBytes')) * margin.likely),
  };
}

function fromFigures({ nodeMajor, heapUsedBytes, objects, samples }: HeapFacts): CapturePrediction {
  const factor = nodeMajor <= 22 ? extraPerHeapByte.upTo22 : extraPerHeapByte.from24;
  const pace = paces.find(({ upTo }) => nodeMajor <= upTo) ?? paces[3];
  const most = objects ?? Infinity;
  const surelyMost = samples >= samplesMin ? most : Infinity;
  return {
    objects: objects ?? Math.round(heapUsedBytes / bytesPerObject),
    extraRssBytes: Math.round(Math.min(heapUsedBytes * factor, most * extraPerObject.likely)),
    extraRssWorstBytes: Math.round(
      Math.min(heapUsedBytes * extraPerHeapByte.worst, surelyMost * extraPerObject.worst),
    ),
    pauseMs: Math.round(
      Math.min((heapUsedBytes / 2 ** 20) * pace.msPerMiB, (most * pace.usPerObject) / 1000),
    ),
    fileBytes: Math.round(heapUsedBytes * filePerHeapByte),
    from: objects === null ? 'heap' : 'objects',
  };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, two) => one - two)[Math.floor(values.length / 2)] ?? 0;
}
