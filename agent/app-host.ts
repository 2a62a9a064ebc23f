import {
  agentChannel,
  appLinkVersion,
  isAgentQuestion,
  type AppEvent,
  type AppEvents,
  type AppLink,
  type LeakNews,
} from '../base/app-link.ts';
import { isRecord } from '../base/guards.ts';
import { counterNameCharsMax, countersMax } from '../base/readings.ts';
import { builtins } from './builtins.ts';

/** Listeners beyond this are not kept: a program that subscribes in a loop must not eat its own memory through us. */
const listenersMax = 100;

/** Reads one of the app's own counters. */
type ReadCounter = () => number;

type Listeners = { readonly [Event in AppEvent]: Set<(news: AppEvents[Event]) => void> };

/** The agent's end of `memsup/app`: what the app says of itself, and what it may hear. */
export class AppHost {
  readonly #onReady: () => void;
  readonly #listeners: Listeners = { leak: new Set(), stats: new Set(), drain: new Set() };
  readonly #counters = new Map<string, ReadCounter>();
  #busy = 0;

  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  /** Work in flight that no connection shows, such as a job from a queue. */
  get busy(): number {
    return this.#busy;
  }

  /** Before the app's code runs, which looks for it once. */
  publish(): void {
    const link: AppLink = {
      version: appLinkVersion,
      ready: () => this.#onReady(),
      begin: () => this.#begin(),
      subscribe: (event, listener) => this.#subscribe(event, listener),
      counter: (name, read) => this.#addCounter(name, read),
    };
    builtins.diagnosticsChannel.subscribe(agentChannel, message => {
      if (isAgentQuestion(message)) message.link = link;
    });
  }

  tell<Event extends AppEvent>(event: Event, news: AppEvents[Event]): void {
    for (const listener of this.#listeners[event]) {
      // Each in its own turn: what one of them throws is the app's to hear of, and must not end our work.
      setImmediate(() => listener(news)).unref();
    }
  }

  /** What the app's own counters say now; one that throws or gives no number is left out. */
  counters(): Readonly<Record<string, number>> | null {
    if (this.#counters.size === 0) return null;
    const values: Record<string, number> = {};
    for (const [name, read] of this.#counters) {
      const value = valueOf(read);
      if (value !== null) values[name] = value;
    }
    return values;
  }

  #addCounter(name: string, read: ReadCounter): () => void {
    const isKnown = this.#counters.has(name);
    const fits = isKnown || this.#counters.size < countersMax;
    if (!fits || !isCounterName(name) || typeof read !== 'function') return () => {};
    this.#counters.set(name, read);
    return () => {
      if (this.#counters.get(name) === read) this.#counters.delete(name);
    };
  }

  #begin(): () => void {
    this.#busy += 1;
    let ended = false;
    return () => {
      if (!ended) this.#busy -= 1;
      ended = true;
    };
  }

  #subscribe<Event extends AppEvent>(
    event: Event,
    listener: (news: AppEvents[Event]) => void,
  ): () => void {
    const listeners: Set<(news: AppEvents[Event]) => void> = this.#listeners[event];
    if (listeners.size < listenersMax) listeners.add(listener);
    return () => void listeners.delete(listener);
  }
}

/** The supervisor's word on a rule that fired; `null`: something else. */
export function leakNewsOf(message: unknown): LeakNews | null {
  if (!isRecord(message) || message['type'] !== 'leak') return null;
  return isLeakNews(message['data']) ? message['data'] : null;
}

function isLeakNews(value: unknown): value is LeakNews {
  return isRecord(value) && typeof value['rule'] === 'string' && isRecord(value['verdict']);
}

function valueOf(read: ReadCounter): number | null {
  try {
    const value: unknown = read();
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  } catch {
    return null; // The app's mistake; it is not to cost the rest of the sample.
  }
}

function isCounterName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= counterNameCharsMax;
}
