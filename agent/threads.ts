import { isRecord } from '../base/guards.ts';
import { threadsMax } from '../base/readings.ts';
import type { GcReading, ThreadSample } from '../base/readings.ts';
import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';
import { methodOf } from './methods.ts';
import { watchProcess } from './process-events.ts';
import { threadChannel, threadKey, type ThreadTask } from './thread-link.ts';

export interface ThreadsParts {
  readonly guest: Guest;
  /** A thread that was not heard of for so long is left out. */
  readonly staleMs: number;
  readonly onReading: (reading: GcReading) => void;
}

interface HeardThread {
  readonly sample: ThreadSample;
  readonly atMs: number;
}

/** The main thread's ear: what worker threads, each with a heap and an agent of its own, tell of themselves. */
export class Threads {
  readonly #parts: ThreadsParts;
  readonly #heard = new Map<number, HeardThread>();
  #isListening = false;

  constructor(parts: ThreadsParts) {
    this.#parts = parts;
  }

  /** Leaves word for every thread that the app will start, and listens from the first one on. */
  expect(task: ThreadTask): void {
    const { guest } = this.#parts;
    builtins.workerThreads.setEnvironmentData(threadKey, { ...task });
    watchProcess(guest, {
      before: event => {
        if (event === 'worker' && !this.#isListening) this.#listen();
      },
      after: () => {},
    });
  }

  /** The last word of each thread that lives; `null` without any. */
  samples(): readonly ThreadSample[] | null {
    const oldestMs = this.#parts.guest.nowMs() - this.#parts.staleMs;
    for (const [id, { atMs }] of this.#heard) if (atMs < oldestMs) this.#heard.delete(id);
    return this.#heard.size === 0 ? null : Array.from(this.#heard.values(), ({ sample }) => sample);
  }

  #listen(): void {
    this.#isListening = true;
    const channel = new builtins.workerThreads.BroadcastChannel(threadChannel);
    const take = this.#parts.guest.wrap((message: unknown) => this.#take(message));
    // By name, for the types of Node 20 know only the property that an app could set as well.
    const listen = methodOf(channel, 'addEventListener');
    const hear = (event: unknown): void => take(isRecord(event) ? event['data'] : null);
    if (listen !== null) Reflect.apply(listen, channel, ['message', hear]);
    channel.unref();
  }

  // Any thread of the app can speak on the channel, so nothing is taken on trust.
  #take(message: unknown): void {
    if (!isRecord(message)) return;
    const { sample, gc } = message;
    const atMs = this.#parts.guest.nowMs();
    if (isThreadSample(sample)) {
      const isKnown = this.#heard.has(sample.id);
      if (isKnown || this.#heard.size < threadsMax) this.#heard.set(sample.id, { sample, atMs });
    }
    if (isMajor(gc) && this.#heard.has(gc.thread)) this.#parts.onReading({ ...gc, atMs });
  }
}

const sampleFields = [
  'id',
  'heapTotalBytes',
  'heapUsedBytes',
  'heapPhysicalBytes',
  'heapLimitBytes',
  'oldBytes',
  'externalBytes',
];

function isThreadSample(value: unknown): value is ThreadSample {
  return isRecord(value) && sampleFields.every(name => Number.isFinite(value[name]));
}

function isMajor(value: unknown): value is GcReading {
  if (!isRecord(value) || value['kind'] !== 'gc' || value['gc'] !== 'major') return false;
  const { thread, pauseMs, oldAfterBytes, caused } = value;
  return (
    typeof caused === 'boolean' &&
    Number.isSafeInteger(thread) &&
    Number.isFinite(pauseMs) &&
    (oldAfterBytes === null || Number.isFinite(oldAfterBytes))
  );
}
