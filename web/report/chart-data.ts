/**
 * What the page's script draws. Times are seconds since the process started; sizes are bytes. The numbers are thinned out to
 * what a screen can show; the tables beside the charts are made from all of them.
 */
export interface ChartData {
  readonly memory: MemoryLines;
  readonly collections: readonly CollectionMark[];
  readonly floor: FloorData;
  readonly gc: GcBuckets;
  /** What happened when: the alarm, the capture. */
  readonly moments: readonly Moment[];
}

export interface Moment {
  readonly seconds: number;
  readonly text: string;
}

export interface MemoryLines {
  readonly seconds: readonly number[];
  readonly rss: readonly (number | null)[];
  readonly heapTotal: readonly (number | null)[];
  readonly heapUsed: readonly (number | null)[];
  readonly external: readonly (number | null)[];
}

/** A major collection: when, and how long it stopped the program. */
export interface CollectionMark {
  readonly seconds: number;
  readonly pauseMs: number;
  /** memsup itself asked for it. */
  readonly caused: boolean;
}

export interface FloorData {
  /** What the points are, for legend and title. */
  readonly name: string;
  readonly seconds: readonly number[];
  readonly bytes: readonly number[];
  /** The trend that the rule saw, from its first point to where it meets the limit or the picture ends. */
  readonly fit: FloorFit | null;
  readonly limitBytes: number | null;
  readonly limitName: string;
}

export interface FloorFit {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Where the observation ends and the projection begins. */
  readonly seenSeconds: number;
  readonly fromBytes: number;
  readonly toBytes: number;
  /** Both edges of the band at the end; at `seenSeconds` they meet the line. */
  readonly lowBytes: number;
  readonly highBytes: number;
  readonly seenBytes: number;
  /** Both edges of the band at the beginning. */
  readonly fromLowBytes: number;
  readonly fromHighBytes: number;
}

/** Collections by kind in equal stretches of time, aligned by index. */
export interface GcBuckets {
  readonly bucketSeconds: number;
  readonly seconds: readonly number[];
  readonly counts: GcSeries;
  readonly pausesMs: GcSeries;
}

export interface GcSeries {
  readonly minor: readonly number[];
  readonly incremental: readonly number[];
  readonly weak: readonly number[];
  readonly major: readonly number[];
}
