import { threadsMax } from '../base/readings.ts';
import type { GcReading, Reading, SampleReading, ThreadSample } from '../base/readings.ts';
import type { RuleSpec } from '../base/rule-spec.ts';
import type { Judge, RuleEvent, RuleStatus } from './judge.ts';

interface ThreadJudge {
  readonly judge: Judge;
  /** When it was first heard of: its warm-up begins there, not with the process. */
  readonly sinceMs: number;
}

/** What the threads have to say by one rule. */
interface RuleOfThreads {
  /** The threads it fires for, with what each said. */
  readonly firing: Map<number, RuleEvent>;
  /** The one that speaks; `null`: none has spoken, or the cooldown keeps it quiet. */
  speaker: number | null;
  raisedAtMs: number | null;
}

/**
 * Worker threads have heaps of their own, which leak on their own: a judge for each. The threads of a pool leak alike, so
 * the first one to be accused speaks for all; when it ends another takes its place. Judges end with their threads, so
 * the cooldown between alarms is kept here.
 */
export class ThreadJudges {
  readonly #make: () => Judge;
  readonly #cooldownsMs: ReadonlyMap<string, number>;
  readonly #judges = new Map<number, ThreadJudge>();
  readonly #rules = new Map<string, RuleOfThreads>();

  constructor(make: () => Judge, specs: readonly RuleSpec[]) {
    this.#make = make;
    this.#cooldownsMs = new Map(specs.map(({ name, cooldownMs }) => [name, cooldownMs]));
  }

  observeGc(gc: GcReading): readonly RuleEvent[] {
    const one = this.#judges.get(gc.thread);
    return one === undefined ? [] : this.#observe(gc.thread, one, { ...gc, thread: 0 });
  }

  observeSample(sample: SampleReading): readonly RuleEvent[] {
    const threads = (sample.threads ?? []).slice(0, threadsMax);
    const events = this.#dropEnded(sample.atMs, new Set(threads.map(({ id }) => id)));
    for (const thread of threads) {
      const one = this.#judgeOf(thread.id, sample.atMs);
      events.push(...this.#observe(thread.id, one, asOwnProcess(sample, thread)));
    }
    for (const [rule, state] of this.#rules) {
      events.push(...this.#speakUp(rule, state, sample.atMs));
    }
    return events;
  }

  /** The same list, with a thread's say where it fires and the main thread does not. */
  merge(statuses: readonly RuleStatus[]): readonly RuleStatus[] {
    if (this.#rules.size === 0) return statuses;
    return statuses.map(status => {
      const rule = this.#rules.get(status.rule);
      const event = rule?.firing.get(rule.speaker ?? Number.NaN);
      if (event === undefined || status.state === 'firing') return status;
      return { ...status, state: 'firing', verdict: event.verdict };
    });
  }

  #judgeOf(thread: number, atMs: number): ThreadJudge {
    const known = this.#judges.get(thread);
    if (known !== undefined) return known;
    const one = { judge: this.#make(), sinceMs: atMs };
    this.#judges.set(thread, one);
    return one;
  }

  #observe(thread: number, { judge, sinceMs }: ThreadJudge, reading: Reading): RuleEvent[] {
    const events = judge.observe({ ...reading, atMs: Math.max(0, reading.atMs - sinceMs) });
    return events.flatMap(event => this.#note(thread, ofThread(thread, event, sinceMs)));
  }

  #note(thread: number, event: RuleEvent): RuleEvent[] {
    const state = this.#stateOf(event.rule);
    if (event.kind === 'cleared') return this.#leave(thread, state, event);
    state.firing.set(thread, event);
    return this.#speakUp(event.rule, state, event.atMs);
  }

  #stateOf(rule: string): RuleOfThreads {
    const known = this.#rules.get(rule);
    if (known !== undefined) return known;
    const state = { firing: new Map<number, RuleEvent>(), speaker: null, raisedAtMs: null };
    this.#rules.set(rule, state);
    return state;
  }

  /** The first of the threads a rule fires for speaks, unless one does already or did so lately. */
  #speakUp(rule: string, state: RuleOfThreads, atMs: number): RuleEvent[] {
    const [first] = state.firing;
    if (state.speaker !== null || first === undefined) return [];
    const cooldownMs = this.#cooldownsMs.get(rule) ?? 0;
    if (state.raisedAtMs !== null && atMs - state.raisedAtMs < cooldownMs) return [];
    const [thread, event] = first;
    state.speaker = thread;
    state.raisedAtMs = atMs;
    return [{ ...event, atMs }];
  }

  /** An alarm is taken back by the last thread it is about; before that another one goes on with it. */
  #leave(thread: number, state: RuleOfThreads, cleared: RuleEvent): RuleEvent[] {
    state.firing.delete(thread);
    if (state.speaker !== thread) return [];
    const [heir = null] = state.firing.keys();
    state.speaker = heir;
    return heir === null ? [cleared] : [];
  }

  // A leak ends with its thread.
  #dropEnded(atMs: number, living: ReadonlySet<number>): RuleEvent[] {
    for (const thread of this.#judges.keys()) {
      if (!living.has(thread)) this.#judges.delete(thread);
    }
    return [...this.#rules.values()].flatMap(state =>
      [...state.firing].flatMap(([thread, event]) =>
        living.has(thread) ? [] : this.#leave(thread, state, { ...event, kind: 'cleared', atMs }),
      ),
    );
  }
}

/** Its heap is its own; of resident memory only what it takes itself can be told, so that nothing is left for native code. */
function asOwnProcess(sample: SampleReading, thread: ThreadSample): SampleReading {
  const { heapTotalBytes, heapUsedBytes, heapPhysicalBytes, heapLimitBytes } = thread;
  const { oldBytes, externalBytes } = thread;
  return {
    ...sample,
    rssBytes: heapPhysicalBytes + externalBytes,
    heapTotalBytes,
    heapUsedBytes,
    heapPhysicalBytes,
    heapLimitBytes,
    oldBytes,
    externalBytes,
    threads: null,
  };
}

function ofThread(thread: number, event: RuleEvent, sinceMs: number): RuleEvent {
  const because = `In worker thread ${thread}: ${event.verdict.because}`;
  return {
    ...event,
    atMs: event.atMs + sinceMs,
    verdict: { ...event.verdict, thread, because },
  };
}
