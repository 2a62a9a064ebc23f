import { at } from '../stats/at.ts';
import { median, medianDeviation } from '../stats/median.ts';
import { pairSlopes, theilSen } from '../stats/theil-sen.ts';
import type { WorkerRecord } from '../streams/worker-record.ts';
import { loadSeries } from './load.ts';
import type { Trend } from './trend.ts';

/** Load must swing by this share of its median before time and work can be told apart. */
const swingMin = 0.25;

/** Does it grow with time (timers, pollers) or with work (requests)? The straighter of the two lines wins. */
export function growthClock(record: WorkerRecord, trend: Trend): 'time' | 'work' | null {
  const work = trend.times.map(atMs => record.workAt(atMs));
  const loads = loadSeries(trend.times, record.workAt);
  if (work.some(value => Number.isNaN(value)) || !(swing(loads) >= swingMin)) return null;
  const byTime = medianDeviation(residuals(trend.times, trend.values));
  const byWork = medianDeviation(residuals(work, trend.values));
  return byWork < byTime ? 'work' : 'time';
}

/** Bytes kept per request answered, while requests are counted. */
export function bytesPerRequest(record: WorkerRecord, trend: Trend): number | null {
  if (record.sample?.requests === null || record.sample === null) return null;
  const { times } = trend;
  const first = record.ledger.valueAt('requests', at(times, 0));
  const requests = record.ledger.valueAt('requests', at(times, times.length - 1)) - first;
  return requests > 0 ? trend.growth / requests : null;
}

function residuals(positions: Float64Array, values: Float64Array): Float64Array {
  const slopes = pairSlopes(positions, values);
  const slope = slopes.length === 0 ? 0 : theilSen(slopes);
  return values.map((value, i) => value - slope * at(positions, i));
}

/** Distance of the load's tenth and ninetieth percentile over its median. */
function swing(loads: Float64Array): number {
  const sorted = loads.slice().sort();
  const tenth = Math.floor(sorted.length / 10);
  const middle = median(sorted);
  return middle > 0 ? (at(sorted, sorted.length - 1 - tenth) - at(sorted, tenth)) / middle : 0;
}
