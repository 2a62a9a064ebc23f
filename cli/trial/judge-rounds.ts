import { formatBytes } from '../../base/quantities.ts';
import type { VerdictClass } from '../../base/verdict.ts';
import { isGradual, isHeld, isSpread } from '../../rules/leak/shape.ts';
import { fitTrend } from '../../rules/leak/trend.ts';
import type { Trend } from '../../rules/leak/trend.ts';
import type { Round } from './messages.ts';

/** What is measured each round, and how much of it an iteration may keep before it counts. */
interface Measure {
  readonly class: VerdictClass;
  readonly subject: string;
  readonly unit: 'bytes' | 'count';
  readonly valueOf: (round: Round) => number;
  /** In all; below it, growth is the engine's own business. */
  readonly growthMin: number;
}

const measures: readonly Measure[] = [
  {
    class: 'js-heap',
    subject: 'the heap',
    unit: 'bytes',
    valueOf: round => round.heapBytes,
    growthMin: 32 * 1024,
  },
  {
    class: 'external',
    subject: 'memory of buffers',
    unit: 'bytes',
    valueOf: round => round.externalBytes,
    growthMin: 32 * 1024,
  },
  {
    class: 'handles',
    subject: 'the number of handles',
    unit: 'count',
    valueOf: round => round.handles,
    growthMin: 8,
  },
  {
    class: 'timers',
    subject: 'the number of timers',
    unit: 'count',
    valueOf: round => round.timers,
    growthMin: 8,
  },
  {
    class: 'handles',
    subject: 'the number of open files',
    unit: 'count',
    valueOf: round => round.openFiles,
    growthMin: 8,
  },
];

/** Something that each iteration keeps. */
export interface Finding {
  readonly class: VerdictClass;
  readonly unit: Measure['unit'];
  readonly perIteration: number;
  readonly low: number;
  readonly high: number;
  readonly growth: number;
  readonly score: number;
  readonly because: string;
}

export interface RoundsOptions {
  /** Bytes that an iteration may keep. */
  readonly toleranceBytes: number;
}

/** leaks: growth is proven. settled: it has come to rest. unsure: more rounds will tell. */
export interface RoundsVerdict {
  readonly state: 'leaks' | 'settled' | 'unsure';
  readonly findings: readonly Finding[];
}

/** A trend is fitted over so many of the last rounds. */
const windowRounds = 12;
/** The fewest that prove a leak, and that show that there is none. */
const roundsMin = 8;
const restRounds = 5;
const scoreMin = 3;
/** Growth that has slowed down to less than this share of what it was is on its way to rest. */
const slowedShare = 0.5;
/** An iteration that keeps one of a hundred counted things will run out of them all the same. */
const countTolerance = 0.01;

/** Does the scenario leak, by what was left after each round? The rounds of the warm-up are not among them. */
export function judgeRounds(
  rounds: readonly Round[],
  { toleranceBytes }: RoundsOptions,
): RoundsVerdict {
  const findings: Finding[] = [];
  let settled = rounds.length >= restRounds;
  for (const measure of measures) {
    const tolerance = measure.unit === 'bytes' ? toleranceBytes : countTolerance;
    const finding = growthOf(rounds, measure, tolerance);
    if (finding !== null) findings.push(finding);
    settled &&= isAtRest(rounds, measure, tolerance);
  }
  if (findings.length > 0) return { state: 'leaks', findings };
  return { state: settled ? 'settled' : 'unsure', findings: [] };
}

function growthOf(rounds: readonly Round[], measure: Measure, tolerance: number): Finding | null {
  if (rounds.length < roundsMin) return null;
  const trend = trendOf(rounds.slice(-windowRounds), measure);
  if (trend === null || !provesLeak(trend, measure, tolerance)) return null;
  return {
    class: measure.class,
    unit: measure.unit,
    perIteration: trend.slope,
    low: trend.slopeLow,
    high: trend.slopeHigh,
    growth: trend.growth,
    score: trend.z,
    because: sentence(trend, measure),
  };
}

/** Iterations take the place of time: how long they take does not matter. */
function trendOf(rounds: readonly Round[], { valueOf }: Measure): Trend | null {
  return fitTrend({
    times: Float64Array.from(rounds, round => round.iterations),
    values: Float64Array.from(rounds, valueOf),
  });
}

function provesLeak(trend: Trend, { growthMin }: Measure, tolerance: number): boolean {
  const { growth, z, surelyAbove } = trend;
  if (growth < growthMin || z < scoreMin || !(surelyAbove > tolerance)) return false;
  return isHeld(trend) && isSpread(trend) && isGradual(trend) && !isSlowing(trend);
}

function isSlowing({ curvature }: Trend): boolean {
  const [first, middle, last] = curvature.thirds;
  return last - middle < slowedShare * (middle - first);
}

/** Over the last rounds nothing was kept, as far as the noise lets one see. */
function isAtRest(rounds: readonly Round[], measure: Measure, tolerance: number): boolean {
  const last = rounds.slice(-restRounds);
  const [first, ...others] = last;
  const end = last.at(-1);
  if (first === undefined || end === undefined) return false;
  const passed = end.iterations - first.iterations;
  const kept = measure.valueOf(end) - measure.valueOf(first);
  const falls = others.filter(
    (round, i) => measure.valueOf(round) <= measure.valueOf(last[i] ?? round),
  );
  return kept <= tolerance * passed || (kept < growthSlack(measure) && falls.length > 0);
}

/** Compiled code and caches of the engine come and go by so much. */
function growthSlack({ growthMin }: Measure): number {
  return growthMin / 2;
}

function sentence(trend: Trend, { subject, unit }: Measure): string {
  const amount = (value: number): string =>
    unit === 'bytes' ? formatBytes(value) : `${Math.round(value)}`;
  const iterations = trend.spanMs;
  const each =
    unit === 'bytes'
      ? `${formatBytes(trend.slope)} (${formatBytes(trend.slopeLow)} to ${formatBytes(trend.slopeHigh)})`
      : trend.slope.toFixed(2);
  return `${subject} grew by ${amount(trend.growth)} to ${amount(trend.end)} in ${iterations} iterations, ${each} an iteration, in every part of ${trend.times.length} rounds`;
}
