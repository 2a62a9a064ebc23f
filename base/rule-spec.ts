/**
 * What a rule is told: thresholds and names, already parsed and complete. `config` produces these records
 * from memsup.yaml and `rules` judges by them.
 */
import type { RuleAction, Severity, Tier } from './verdict.ts';

/** How long a condition must hold before the rule fires: so many evaluations in a row, or so long. */
export type Hold = { readonly evaluations: number } | { readonly durationMs: number };

/** When a firing leak rule takes its word back. */
export interface ResolveSpec {
  /** Floor at or below baseline + this share of the growth that fired. */
  readonly floorBelowGrowthShare: number;
  readonly forMs: number;
}

interface CommonSpec {
  readonly name: string;
  readonly enabled: boolean;
  readonly tier: Tier;
  readonly severity: Severity;
  readonly actions: readonly RuleAction[];
  readonly for: Hold;
  readonly keepFiringForMs: number;
  readonly cooldownMs: number;
}

export const leakGates = [
  'z',
  'growth',
  'horizon',
  'load',
  'plateau',
  'spread',
  'steps',
  'accel',
  'drawdown',
  'held',
] as const;
export type LeakGate = (typeof leakGates)[number];

export interface LeakTrendSpec extends CommonSpec {
  readonly type: 'leak-trend';
  readonly kind: 'js-heap' | 'external' | 'native' | 'any';
  readonly confidenceMin: number;
  readonly growthShareMin: number;
  readonly growthBytesMin: number;
  readonly horizonMs: number;
  readonly gates: Readonly<Record<LeakGate, boolean>>;
  readonly resolve: ResolveSpec | null;
}

export const signals = [
  'rss.bytes',
  'rss.limitRatio',
  'heap.usedBytes',
  'heap.floorBytes',
  'heap.floorRatio',
  'external.bytes',
  'arrayBuffers.bytes',
  'native.bytes',
  'handles.count',
  'timers.count',
  'fds.count',
  'fds.limitRatio',
  'listeners.count',
  'nativeContexts.count',
  'detachedContexts.count',
  'eventLoop.delayP99Ms',
  'eventLoop.utilization',
  'gc.timeRatio',
  'leak.timeToLimitMs',
] as const;
export type Signal = (typeof signals)[number];

export interface ThresholdCondition {
  readonly signal: Signal;
  readonly above: number | null;
  readonly below: number | null;
  /** Hysteresis: once true, the condition stays true until the signal passes this. `null`: same as above/below. */
  readonly resolveAt: number | null;
  /** Only with a leak verdict whose growth share is at least this. */
  readonly growthShareMin: number | null;
}

/** True when any of its conditions is. */
export interface ThresholdSpec extends CommonSpec {
  readonly type: 'threshold';
  readonly any: readonly ThresholdCondition[];
}

/** What count-growth watches: signals that are counts, and `counters`, each of the app's own. */
export type CountedSignal = Signal | 'counters';

export interface CountGrowthSpec extends CommonSpec {
  readonly type: 'count-growth';
  readonly signals: readonly CountedSignal[];
  readonly absoluteMin: number;
  readonly relativeMin: number;
}

export interface GcPressureSpec extends CommonSpec {
  readonly type: 'gc-pressure';
  readonly timeRatioAbove: number;
  readonly resolveBelow: number;
  readonly windowMs: number;
}

export interface EventLoopSpec extends CommonSpec {
  readonly type: 'event-loop';
  readonly delayP99AboveMs: number | null;
  readonly utilizationAbove: number | null;
}

/** The worker lives but nothing was heard of it for so long. */
export interface UnresponsiveSpec extends CommonSpec {
  readonly type: 'unresponsive';
  readonly afterMs: number;
}

/** memwatch's rule, arithmetic put right. */
export interface ConsecutiveGrowthSpec extends CommonSpec {
  readonly type: 'consecutive-growth';
  readonly gc: 'major' | 'any';
  readonly count: number;
}

export type RuleSpec =
  | LeakTrendSpec
  | ThresholdSpec
  | CountGrowthSpec
  | GcPressureSpec
  | EventLoopSpec
  | UnresponsiveSpec
  | ConsecutiveGrowthSpec;

export type RuleType = RuleSpec['type'];
