import type { Reading } from '../../base/readings.ts';
import type { RuleAction, Tier } from '../../base/verdict.ts';
import type { Judge, JudgeMemory, JudgeStatus, Limits, RuleEvent } from '../../rules/judge.ts';
import { verdict } from './messages.ts';

/** Judges as it was told beforehand: each reading or tick takes the next list of `says`. */
export class FakeJudge implements Judge {
  readonly says: RuleEvent[][] = [];
  readonly observed: Reading[] = [];
  readonly ticks: number[] = [];
  readonly silences: number[] = [];
  readonly rebases: number[] = [];
  limits: Limits | null = null;
  thinks: JudgeStatus = { rules: [], floorBytes: null, opinion: null };

  observe(reading: Reading): readonly RuleEvent[] {
    this.observed.push(reading);
    return this.says.shift() ?? [];
  }

  tick(atMs: number): readonly RuleEvent[] {
    this.ticks.push(atMs);
    return this.says.shift() ?? [];
  }

  expectSilence(untilMs: number): void {
    this.silences.push(untilMs);
  }

  rebase(atMs: number): void {
    this.rebases.push(atMs);
  }

  setLimits(limits: Limits): void {
    this.limits = limits;
  }

  status(): JudgeStatus {
    return this.thinks;
  }

  memory(): JudgeMemory {
    return { drawdowns: {} };
  }
}

/** An alarm with everything in it. */
export function alarm(
  changes: Partial<Pick<RuleEvent, 'kind' | 'rule' | 'type' | 'severity'>> & {
    readonly actions?: readonly RuleAction[];
    readonly tier?: Tier;
  } = {},
): RuleEvent {
  return {
    kind: 'raised',
    atMs: 60_000,
    rule: 'leak',
    type: 'leak-trend',
    tier: 'leak',
    severity: 'warning',
    actions: ['log', 'capture', 'restart'],
    verdict,
    ...changes,
  };
}
