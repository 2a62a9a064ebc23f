import { formatBytes } from '../base/quantities.ts';
import type { PoolScope, Verdict } from '../base/verdict.ts';
import { median } from './stats/median.ts';
import { stouffer } from './stats/stouffer.ts';

/** What is thought of one worker: its judge's opinion. */
export interface PooledWorker {
  readonly slot: number;
  readonly opinion: Verdict | null;
}

/** What the workers of one app in one version say together. */
export interface PoolOpinion {
  readonly scope: PoolScope;
  /** The workers that grow. */
  readonly slots: readonly number[];
  /** Joint standard score of all workers' slopes, after Stouffer. */
  readonly score: number | null;
  /** Median of the rates of the workers that grow, of all when none does. */
  readonly rateBytesPerHour: number | null;
  readonly because: string;
}

/** A worker's slope must be so many standard errors above zero to count as growing by itself. */
const aloneScore = 2;
/** All of them together need less of each. */
const jointScore = 3;
/** The one that stands out grows so many times as fast as the others. */
const standsOut = 5;
const errorsInInterval = 2 * 1.96;

interface Slope {
  readonly slot: number;
  readonly rate: number;
  readonly score: number;
}

/** Judges the workers of one app in one version together. */
export function poolWorkers(workers: readonly PooledWorker[]): PoolOpinion {
  const slopes = workers.flatMap(worker => slopeOf(worker));
  if (slopes.length < 2) {
    const because = `${slopes.length} of ${workers.length} workers seen for long enough to compare them`;
    return { scope: 'unknown', slots: [], score: null, rateBytesPerHour: null, because };
  }
  const score = stouffer(slopes.map(slope => slope.score));
  const growing = growingOf(slopes, score);
  const told = growing.length === 0 ? slopes : growing;
  const rate = median(told.map(slope => slope.rate));
  return {
    scope: scopeOf(growing, slopes),
    slots: growing.map(slope => slope.slot),
    score,
    rateBytesPerHour: rate,
    because: sentence(growing, slopes, rate),
  };
}

function slopeOf({ slot, opinion }: PooledWorker): Slope[] {
  if (opinion === null) return [];
  const { rateBytesPerHour: rate, rateLow, rateHigh } = opinion;
  if (rate === null || rateLow === null || rateHigh === null) return [];
  const error = (rateHigh - rateLow) / errorsInInterval;
  return error > 0 ? [{ slot, rate, score: rate / error }] : [];
}

/** Growth too weak to see in any one worker shows when all lean the same way. */
function growingOf(slopes: readonly Slope[], score: number): readonly Slope[] {
  const alone = slopes.filter(slope => slope.score >= aloneScore);
  if (score < jointScore) return alone;
  const rates = slopes.map(slope => slope.rate);
  const alike = Math.min(...rates) > median(rates) / standsOut;
  return alike ? slopes : alone;
}

function scopeOf(growing: readonly Slope[], slopes: readonly Slope[]): PoolScope {
  if (growing.length === 0) return 'none';
  if (growing.length === slopes.length) return 'all';
  const [only, ...more] = growing;
  if (only === undefined || more.length > 0) return 'some';
  const others = slopes.filter(slope => slope !== only).map(slope => Math.abs(slope.rate));
  return only.rate > standsOut * median(others) ? 'one' : 'some';
}

function sentence(growing: readonly Slope[], slopes: readonly Slope[], rate: number): string {
  const pace = `${formatBytes(rate)}/h`;
  const count = `${growing.length} of ${slopes.length}`;
  const said: Readonly<Record<PoolScope, string>> = {
    all: `all ${slopes.length} workers grow alike, ${pace} each: it is the app, not the traffic of one worker`,
    some: `${count} workers grow, ${pace} each`,
    one: `worker ${growing[0]?.slot ?? 0} alone grows, ${pace}: look for what only it is given to do`,
    none: `none of ${slopes.length} workers grows beyond doubt`,
    unknown: '',
  };
  return said[scopeOf(growing, slopes)];
}
