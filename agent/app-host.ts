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
import { builtins } from './builtins.ts';

/** Listeners beyond this are not kept: a program that subscribes in a loop must not eat its own memory through us. */
const listenersMax = 100;

type Listeners = { readonly [Event in AppEvent]: Set<(news: AppEvents[Event]) => void> };

/** The agent's end of `memsup/app`: what the app says of itself, and what it may hear. */
export class AppHost {
  readonly #onReady: () => void;
  readonly #listeners: Listeners = { leak: new Set(), stats: new Set(), drain: new Set() };
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
