import type { Reading } from '../base/readings.ts';
import type { RuleSpec } from '../base/rule-spec.ts';
import { createJudge } from '../rules/create-judge.ts';
import type { Limits } from '../rules/judge.ts';
import { mannKendall, trendScore } from '../rules/stats/mann-kendall.ts';
import { pairSlopes, theilSen } from '../rules/stats/theil-sen.ts';
import { leakRule, suspectRule } from '../test/helpers/leak-rules.ts';
import { SlidingRegression } from './sliding-regression.ts';

/** What a detector says when it accuses a worker. */
export interface Accusation {
  readonly atMs: number;
  readonly class: string | null;
  readonly rateBytesPerHour: number | null;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
}

/** Sees a worker's readings one after another, and accuses it once or not at all. */
export type Detector = (reading: Reading) => Accusation | null;

export interface Worker {
  readonly limits: Limits;
  readonly warmupMs: number;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;

function accuse(atMs: number, slope: number | null): Accusation {
  const rate = slope === null ? null : slope * hourMs;
  return { atMs, class: null, rateBytesPerHour: rate, rateLow: null, rateHigh: null };
}

/** One of our own rules. */
function byRule(rule: RuleSpec): (worker: Worker) => Detector {
  return ({ limits, warmupMs }) => {
    const judge = createJudge({ rules: [rule], warmupMs, limits, startedAtWallMs: 0 });
    return reading => {
      const event = judge.observe(reading).find(({ kind }) => kind === 'raised');
      if (event === undefined) return null;
      const { rateBytesPerHour, rateLow, rateHigh } = event.verdict;
      return { atMs: event.atMs, class: event.verdict.class, rateBytesPerHour, rateLow, rateHigh };
    };
  };
}

/** A fixed bound on resident memory, as process managers have it. */
function residentAbove(share: number): (worker: Worker) => Detector {
  return ({ limits }) =>
    reading =>
      reading.kind === 'sample' && reading.rssBytes > share * (limits.rssLimitBytes ?? Infinity)
        ? accuse(reading.atMs, null)
        : null;
}

/** Prometheus: `predict_linear(heapUsed[1h], 4h)` above the limit for ten minutes. */
function predictLinear({ limits, warmupMs }: Worker): Detector {
  const past = new SlidingRegression(hourMs);
  let sinceMs: number | null = null;
  return reading => {
    if (reading.kind !== 'sample' || reading.atMs < warmupMs) return null;
    past.push(reading.atMs, reading.heapUsedBytes);
    if (past.spanMs < 10 * minuteMs) return null;
    const { slope, level } = past.line();
    const isOver = level + slope * 4 * hourMs > (limits.heapLimitBytes ?? Infinity);
    sinceMs = isOver ? (sinceMs ?? reading.atMs) : null;
    return sinceMs !== null && reading.atMs - sinceMs >= 10 * minuteMs
      ? accuse(reading.atMs, slope)
      : null;
  };
}

/** Least squares on half an hour of raw `heapUsed`: a slope that is significantly above zero. */
function regression({ warmupMs }: Worker): Detector {
  const past = new SlidingRegression(30 * minuteMs);
  return reading => {
    if (reading.kind !== 'sample' || reading.atMs < warmupMs) return null;
    past.push(reading.atMs, reading.heapUsedBytes);
    if (past.spanMs < 29 * minuteMs) return null;
    const { slope, score } = past.line();
    return score > 4 ? accuse(reading.atMs, slope) : null;
  };
}

/** Mann–Kendall on the floors after the last 20 major collections, at one in a hundred. */
function mannKendallOnFloors({ warmupMs }: Worker): Detector {
  const times: number[] = [];
  const floors: number[] = [];
  return reading => {
    if (reading.kind !== 'gc' || reading.gc !== 'major' || reading.oldAfterBytes === null) {
      return null;
    }
    if (reading.atMs < warmupMs) return null;
    times.push(reading.atMs);
    floors.push(reading.oldAfterBytes);
    if (times.length > 20) {
      times.shift();
      floors.shift();
    }
    if (times.length < 8 || trendScore(mannKendall(floors)) < 2.326) return null;
    return accuse(reading.atMs, theilSen(pairSlopes(times, floors)));
  };
}

const memwatch: RuleSpec = {
  name: 'memwatch',
  type: 'consecutive-growth',
  enabled: true,
  tier: 'leak',
  severity: 'warning',
  actions: [],
  for: { evaluations: 1 },
  keepFiringForMs: 0,
  cooldownMs: 0,
  gc: 'major',
  count: 5,
};

/** What is compared, ours last. */
export const detectors: Readonly<Record<string, (worker: Worker) => Detector>> = {
  'memwatch: five growths in a row': byRule(memwatch),
  'resident memory above 80 % of the limit': residentAbove(0.8),
  'predict_linear(heapUsed[1h], 4h)': predictLinear,
  'regression on heapUsed, 30 min': regression,
  'Mann–Kendall on floors, p < 0.01': mannKendallOnFloors,
  'memsup, tier suspect': byRule(suspectRule()),
  '**memsup, tier leak**': byRule(leakRule()),
  'memsup, sensitivity high': byRule(
    leakRule({ confidenceMin: 0.75, growthShareMin: 0.1, for: { evaluations: 2 } }),
  ),
  'memsup, sensitivity low': byRule(leakRule({ confidenceMin: 0.9, growthShareMin: 0.3 })),
};
