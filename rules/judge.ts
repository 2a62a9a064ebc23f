import type { Reading } from '../base/readings.ts';
import type { RuleSpec, RuleType } from '../base/rule-spec.ts';
import type { RuleAction, Severity, Tier, Verdict } from '../base/verdict.ts';

/** What the worker can run into. `null`: unlimited or unknown. */
export interface Limits {
  readonly heapLimitBytes: number | null;
  readonly rssLimitBytes: number | null;
  readonly rssLimitSource: 'cgroup' | 'host' | 'config' | null;
  readonly openFilesLimit: number | null;
}

/** What one app in one version has shown so far; outlives its workers, so the supervisor keeps it on disk. */
export interface JudgeMemory {
  /** Largest decline of each stream's floor, in the stream's unit, and when (wall clock) it was seen. */
  readonly drawdowns: Readonly<
    Record<string, { readonly size: number; readonly atWallMs: number }>
  >;
  /** How fast the heap of each version grew, in bytes per hour, the newest last; kept by the supervisor. */
  readonly paces?: Readonly<Record<string, number>>;
}

export interface JudgeOptions {
  readonly rules: readonly RuleSpec[];
  readonly warmupMs: number;
  readonly limits: Limits;
  readonly memory?: JudgeMemory | undefined;
  /** Wall clock at the process's start, to age the memory by. */
  readonly startedAtWallMs: number;
}

export interface RuleEvent {
  readonly kind: 'raised' | 'cleared';
  readonly atMs: number;
  readonly rule: string;
  readonly type: RuleType;
  readonly tier: Tier;
  readonly severity: Severity;
  readonly actions: readonly RuleAction[];
  readonly verdict: Verdict;
}

export type RuleState = 'inactive' | 'pending' | 'firing' | 'resolved';

export interface RuleStatus {
  readonly rule: string;
  readonly type: RuleType;
  readonly tier: Tier;
  readonly state: RuleState;
  /** How often the rule fired inside its cooldown and kept quiet. */
  readonly silenced: number;
  readonly verdict: Verdict | null;
}

export interface JudgeStatus {
  readonly rules: readonly RuleStatus[];
  readonly floorBytes: number | null;
  /** The strongest opinion there is, firing or not; `null` while there is too little evidence. */
  readonly opinion: Verdict | null;
}

/**
 * Judges one worker. Pure: time comes in with the readings (`atMs` since the worker's process started), so a recorded
 * stream gives the same events again.
 */
export interface Judge {
  observe(reading: Reading): readonly RuleEvent[];
  /** Time passes without a reading; rules on silence and on durations need to know. */
  tick(atMs: number): readonly RuleEvent[];
  /** Silence until then is expected (a capture is running). */
  expectSilence(untilMs: number): void;
  /** Resident memory has jumped for a reason of ours (a capture): forget the level, keep the trend. */
  rebase(atMs: number): void;
  setLimits(limits: Limits): void;
  status(): JudgeStatus;
  memory(): JudgeMemory;
}
