export const tiers = ['suspect', 'leak', 'critical'] as const;
export type Tier = (typeof tiers)[number];

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** In the order in which they are always carried out. */
export const ruleActions = ['log', 'notify', 'profile', 'capture', 'restart'] as const;
export type RuleAction = (typeof ruleActions)[number];

export const verdictClasses = [
  'js-heap',
  'external',
  'native',
  'handles',
  'contexts',
  'timers',
  'fragmentation',
  'churn',
  'filling',
  'limit',
  'stall',
] as const;
export type VerdictClass = (typeof verdictClasses)[number];

/**
 * Which of the workers of one app in one version grow. all: alike, so it is the app. some: several do. one: it alone, so it
 * is what this worker was given to do. none: none beyond doubt. unknown: fewer than two were seen for long enough.
 */
export const poolScopes = ['all', 'some', 'one', 'none', 'unknown'] as const;
export type PoolScope = (typeof poolScopes)[number];

export type GateResult = 'pass' | 'fail' | 'excused';

/**
 * What a rule concludes, with the evidence. Rates are bytes per hour (for counted things, like handles, the count per
 * hour); `null` where a rule has no such figure.
 */
export interface Verdict {
  readonly class: VerdictClass;
  readonly confidence: number | null;
  readonly rateBytesPerHour: number | null;
  readonly rateLow: number | null;
  readonly rateHigh: number | null;
  readonly perRequestBytes: number | null;
  /** Does it grow with time or with work? `null` when the two cannot be told apart. */
  readonly clock: 'time' | 'work' | null;
  readonly gates: Readonly<Record<string, GateResult>>;
  readonly points: number;
  readonly spanMs: number | null;
  readonly growthBytes: number | null;
  /** Growth as a share of the headroom that there was at the start of it. */
  readonly growthShare: number | null;
  readonly floorBytes: number | null;
  readonly limitBytes: number | null;
  readonly limitSource: 'v8' | 'cgroup' | 'host' | 'config' | 'nofile' | null;
  readonly timeToLimitMs: number | null;
  readonly timeToLimitLowMs: number | null;
  readonly timeToLimitHighMs: number | null;
  readonly plateauBytes: number | null;
  /** The worker thread whose heap it is; `null`: the main thread's, or the whole process. */
  readonly thread: number | null;
  /** One sentence with the numbers. */
  readonly because: string;
}
