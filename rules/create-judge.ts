import type { Reading } from '../base/readings.ts';
import type { Judge, JudgeOptions, JudgeStatus, Limits, RuleEvent, JudgeMemory } from './judge.ts';
import { sit } from './leak/leak-desk.ts';
import type { Interest, Sitting } from './leak/leak-desk.ts';
import { currentOpinion } from './leak/opinion.ts';
import { RuleMachine } from './rule-machine.ts';
import { trackerFor } from './rule-registry.ts';
import { WorkerRecord } from './streams/worker-record.ts';
import { ThreadJudges } from './thread-judges.ts';

/** Starts judging one worker by the enabled rules. */
export function createJudge(options: JudgeOptions): Judge {
  return new RuleJudge(options);
}

/** The same for a thread of it: only what the rules say of heaps and buffers. */
function createThreadJudge({ rules, warmupMs, startedAtWallMs }: JudgeOptions): Judge {
  const limits = {
    heapLimitBytes: null,
    rssLimitBytes: null,
    rssLimitSource: null,
    openFilesLimit: null,
  };
  const ofHeaps = rules.filter(rule => rule.type === 'leak-trend');
  return new RuleJudge({ rules: ofHeaps, warmupMs, limits, startedAtWallMs });
}

class RuleJudge implements Judge {
  readonly #record: WorkerRecord;
  readonly #machines: readonly RuleMachine[];
  readonly #interest: Interest;
  readonly #threads: ThreadJudges;

  constructor(options: JudgeOptions) {
    const rules = options.rules.filter(rule => rule.enabled);
    this.#record = new WorkerRecord(options);
    this.#machines = rules.map(spec => new RuleMachine(trackerFor(spec)));
    this.#threads = new ThreadJudges(() => createThreadJudge(options), options.rules);
    const trends = rules.filter(spec => spec.type === 'leak-trend');
    this.#interest = {
      growthBytes: Math.min(...trends.map(spec => spec.growthBytesMin)),
      growthShare: Math.min(...trends.map(spec => spec.growthShareMin)),
    };
  }

  observe(reading: Reading): readonly RuleEvent[] {
    if (reading.kind === 'gc' && reading.thread !== 0) return this.#threads.observeGc(reading);
    const sittings = this.#sit(reading.atMs);
    this.#record.take(reading);
    const events = this.#step(reading, sittings);
    if (reading.kind === 'gc') return events;
    const ofThreads = this.#threads.observeSample(reading);
    return ofThreads.length === 0 ? events : [...events, ...ofThreads];
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
      rules: this.#threads.merge(this.#machines.map(machine => machine.status(this.#record))),
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
