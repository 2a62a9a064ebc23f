import type { Reading } from '../base/readings.ts';
import type { Judge, JudgeOptions, JudgeStatus, Limits, RuleEvent, JudgeMemory } from './judge.ts';
import { sit } from './leak/leak-desk.ts';
import type { Interest, Sitting } from './leak/leak-desk.ts';
import { currentOpinion } from './leak/opinion.ts';
import { RuleMachine } from './rule-machine.ts';
import { trackerFor } from './rule-registry.ts';
import { WorkerRecord } from './streams/worker-record.ts';

/** Starts judging one worker by the enabled rules. */
export function createJudge(options: JudgeOptions): Judge {
  return new RuleJudge(options);
}

class RuleJudge implements Judge {
  readonly #record: WorkerRecord;
  readonly #machines: readonly RuleMachine[];
  readonly #interest: Interest;

  constructor(options: JudgeOptions) {
    const rules = options.rules.filter(rule => rule.enabled);
    this.#record = new WorkerRecord(options);
    this.#machines = rules.map(spec => new RuleMachine(trackerFor(spec)));
    const trends = rules.filter(spec => spec.type === 'leak-trend');
    this.#interest = {
      growthBytes: Math.min(...trends.map(spec => spec.growthBytesMin)),
      growthShare: Math.min(...trends.map(spec => spec.growthShareMin)),
    };
  }

  observe(reading: Reading): readonly RuleEvent[] {
    const sittings = this.#sit(reading.atMs);
    this.#record.take(reading);
    return this.#step(reading, sittings);
  }

  tick(atMs: number): readonly RuleEvent[] {
    return this.#step(null, this.#sit(atMs));
  }

  expectSilence(untilMs: number): void {
    this.#record.expectSilence(untilMs);
  }

  rebase(atMs: number): void {
    this.#record.advance(atMs);
    this.#record.rebase();
  }

  setLimits(limits: Limits): void {
    this.#record.limits = limits;
  }

  status(): JudgeStatus {
    return {
      rules: this.#machines.map(machine => machine.status(this.#record)),
      floorBytes: this.#record.floorBytes,
      opinion: currentOpinion(this.#record),
    };
  }

  memory(): JudgeMemory {
    return this.#record.memory();
  }

  #sit(atMs: number): readonly Sitting[] {
    const closed = this.#record.advance(atMs);
    if (closed.length === 0) return [];
    const sittings = sit(this.#record, closed, this.#interest);
    this.#record.growth.observe(this.#record.nowMs, sittings);
    return sittings;
  }

  #step(reading: Reading | null, sittings: readonly Sitting[]): readonly RuleEvent[] {
    const events: RuleEvent[] = [];
    for (const machine of this.#machines) {
      const event = machine.step({ record: this.#record, reading, sittings });
      if (event !== null) events.push(event);
    }
    return events;
  }
}
