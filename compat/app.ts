/** What an app may tell its supervisor, and hear from it. Without a supervisor, everything here does nothing. */
import { EventEmitter } from 'node:events';
import { findAgent, type AppEvent, type AppEvents } from '../base/app-link.ts';

export type { DrainNews, LeakNews } from '../base/app-link.ts';
export type { SampleReading } from '../base/readings.ts';
export type { Verdict } from '../base/verdict.ts';

type Heard = { readonly [Event in AppEvent]: [news: AppEvents[Event]] };

const events = ['leak', 'stats', 'drain'] as const;

/** The app's end of the supervision. Emits `leak`, `stats` and `drain`. */
export class Memsup extends EventEmitter<Heard> {
  readonly #agent = findAgent();
  readonly #unsubscribe = new Map<AppEvent, () => void>();

  constructor() {
    super();
    const emitter: EventEmitter = withoutTypes(this);
    emitter.on('newListener', (name: unknown) => this.#listen(name));
    emitter.on('removeListener', (name: unknown) => this.#forget(name));
  }

  /** Whether this process runs under `memsup run`. */
  get supervised(): boolean {
    return this.#agent !== null;
  }

  /** Says that this process can serve. Only `ready: message` waits for it. */
  ready(): void {
    this.#agent?.ready();
  }

  /** Runs work that must end before this process is drained: a job from a queue, a stream. Answers what the work answers. */
  busy<Result>(work: () => Result): Result {
    const end = this.#agent?.begin() ?? (() => {});
    let result: Result;
    try {
      result = work();
    } catch (error) {
      end();
      throw error;
    }
    if (!isThenable(result)) {
      end();
      return result;
    }
    // The app handles the outcome; here it only ends the work, so a refusal must not count as unhandled.
    result.then(end, end);
    return result;
  }

  /**
   * Gives the supervisor a number of the app's own to watch, such as the length of a queue or the size of a cache: `read`
   * is called with each sample, once a second by default. A count that only grows raises the rule `counts`. The result
   * ends it. At most 16 of them, with names of up to 64 characters; a name given again replaces the one before.
   */
  counter(name: string, read: () => number): () => void {
    return this.#agent?.counter?.(name, read) ?? (() => {});
  }

  /** The agent sends an event only while somebody listens. */
  #listen(name: unknown): void {
    const event = events.find(each => each === name);
    if (event === undefined || this.#agent === null || this.#unsubscribe.has(event)) return;
    const end =
      event === 'leak'
        ? this.#agent.subscribe(event, news => this.emit('leak', news))
        : event === 'stats'
          ? this.#agent.subscribe(event, news => this.emit('stats', news))
          : this.#agent.subscribe(event, news => this.emit('drain', news));
    this.#unsubscribe.set(event, end);
  }

  #forget(name: unknown): void {
    const event = events.find(each => each === name);
    if (event === undefined || this.listenerCount(event) > 0) return;
    this.#unsubscribe.get(event)?.();
    this.#unsubscribe.delete(event);
  }
}

function withoutTypes(emitter: EventEmitter): EventEmitter {
  return emitter;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

const memsup = new Memsup();
export default memsup;
