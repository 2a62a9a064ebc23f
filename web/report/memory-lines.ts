import type { SampleReading } from '../../base/readings.ts';
import type { MemoryLines } from './chart-data.ts';

/** Two points for each column of a wide screen. */
const pointsMax = 2400;

/** The samples as lines, thinned out so that peaks and valleys of the used heap stay. */
export function memoryLines(samples: readonly SampleReading[]): MemoryLines {
  const kept = thinOut(samples, pointsMax);
  return {
    seconds: kept.map(({ atMs }) => seconds(atMs)),
    rss: kept.map(({ rssBytes }) => rssBytes),
    heapTotal: kept.map(({ heapTotalBytes }) => heapTotalBytes),
    heapUsed: kept.map(({ heapUsedBytes }) => heapUsedBytes),
    external: kept.map(({ externalBytes }) => externalBytes),
  };
}

/** Of each stretch of neighbours the one that uses least and the one that uses most, in their order. */
export function thinOut(samples: readonly SampleReading[], most: number): readonly SampleReading[] {
  if (samples.length <= most) return samples;
  const perStretch = Math.ceil(samples.length / Math.floor(most / 2));
  const kept: SampleReading[] = [];
  for (let from = 0; from < samples.length; from += perStretch) {
    const stretch = samples.slice(from, from + perStretch);
    const byUse = stretch.toSorted((one, other) => one.heapUsedBytes - other.heapUsedBytes);
    const ends = new Set([byUse[0], byUse.at(-1)]);
    kept.push(...stretch.filter(sample => ends.has(sample)));
  }
  return kept;
}

/** Milliseconds → seconds with three digits behind the point: more would only make the page larger. */
export function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
