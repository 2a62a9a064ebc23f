import { threadsMax } from '../base/readings.ts';
import type { GcReading, Reading, SampleReading, ThreadSample } from '../base/readings.ts';
import type { Judge, RuleEvent, RuleStatus } from './judge.ts';

interface ThreadJudge {
  readonly judge: Judge;
  /** When it was first heard of: its warm-up begins there, not with the process. */
  readonly sinceMs: number;
}

/**
 * Worker threads have heaps of their own, which leak on their own: a judge for each. The threads of a pool leak alike, so
 * the first one to be accused speaks for all.
 */
export class ThreadJudges {
  readonly #make: () => Judge;
  readonly #judges = new Map<number, ThreadJudge>();
  /** Which thread speaks for a rule that fires, and what was said last. */
  readonly #speakers = new Map<string, { readonly thread: number; readonly event: RuleEvent }>();

  constructor(make: () => Judge) {
    this.#make = make;
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
    return events;
  }

  /** The same list, with a thread's say where it fires and the main thread does not. */
  merge(statuses: readonly RuleStatus[]): readonly RuleStatus[] {
    if (this.#speakers.size === 0) return statuses;
    return statuses.map(status => {
      const event = this.#speakers.get(status.rule)?.event;
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
    const speaker = this.#speakers.get(event.rule);
    if (event.kind === 'raised') {
      if (speaker !== undefined) return [];
      this.#speakers.set(event.rule, { thread, event });
      return [event];
    }
    if (speaker?.thread !== thread) return [];
    this.#speakers.delete(event.rule);
    return [event];
  }

  // A leak ends with its thread.
  #dropEnded(atMs: number, living: ReadonlySet<number>): RuleEvent[] {
    for (const thread of this.#judges.keys()) {
      if (!living.has(thread)) this.#judges.delete(thread);
    }
    const cleared: RuleEvent[] = [];
    for (const [rule, { thread, event }] of this.#speakers) {
      if (living.has(thread)) continue;
      this.#speakers.delete(rule);
      cleared.push({ ...event, kind: 'cleared', atMs });
    }
    return cleared;
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
