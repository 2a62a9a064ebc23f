import type { Reading } from '../../base/readings.ts';
import type { RuleSpec } from '../../base/rule-spec.ts';
import { createJudge } from '../../rules/create-judge.ts';
import type { Judge, Limits } from '../../rules/judge.ts';

export const roomyLimits: Limits = {
  heapLimitBytes: 256 * 2 ** 20,
  rssLimitBytes: 512 * 2 ** 20,
  rssLimitSource: 'cgroup',
  openFilesLimit: 1000,
};

/** Options that every rule has, out of the way. */
export const plainRule = {
  name: 'rule',
  enabled: true,
  tier: 'leak',
  severity: 'warning',
  actions: ['log'],
  for: { evaluations: 1 },
  keepFiringForMs: 0,
  cooldownMs: 0,
} as const;

/** One rule on one worker: what it said, as `raised@seconds` and `cleared@seconds`. */
export class TrackerRun {
  readonly judge: Judge;
  readonly said: string[] = [];
  because = '';

  constructor(rule: RuleSpec, limits = roomyLimits) {
    this.judge = createJudge({ rules: [rule], warmupMs: 0, limits, startedAtWallMs: 0 });
  }

  observe(...readings: readonly Reading[]): void {
    for (const reading of readings) this.#note(this.judge.observe(reading));
  }

  tick(seconds: number): void {
    this.#note(this.judge.tick(seconds * 1000));
  }

  #note(events: ReturnType<Judge['observe']>): void {
    for (const event of events) {
      this.said.push(`${event.kind}@${Math.round(event.atMs / 1000)}`);
      this.because = event.verdict.because;
    }
  }
}
