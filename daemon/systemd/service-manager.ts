import type { ServicePhase, ServiceState } from './service-state.ts';

/** Variables of the notification protocol, each with its value. */
export type Assignments = Readonly<Record<string, string>>;

export interface ServiceManagerOptions {
  /** Delivers one message; resolves with what went wrong, or `null`. */
  readonly send: (assignments: Assignments) => Promise<string | null>;
  readonly monotonicMs: () => number;
  /** On the clock of the service manager (CLOCK_MONOTONIC). */
  readonly monotonicUsec: () => bigint;
  /** Told once for each run of failures. */
  readonly onTrouble: (because: string) => void;
}

// While something is under way that ends by our own deadlines, the service manager's must not end it first.
const extendEveryMs = 10_000;
const extension = { EXTEND_TIMEOUT_USEC: '30000000' };
/** The last word must get out, but nobody waits for it for long. */
const lastWordMaxMs = 2000;
const statusCharsMax = 200;

/**
 * Tells systemd how the service is. One message at a time, in order; what has changed meanwhile goes into the next one, so that a
 * slow service manager costs news and not memory.
 */
export class ServiceManager {
  readonly #options: ServiceManagerOptions;
  readonly #waiting: Record<string, string>[] = [];
  #last: ServiceState | null = null;
  #extendedAtMs = -Infinity;
  #inTrouble = false;
  #sending: Promise<void> = Promise.resolve();
  #isSending = false;

  constructor(options: ServiceManagerOptions) {
    this.#options = options;
  }

  /** The present state; only what is new is sent. */
  tell(state: ServiceState): void {
    const { phase } = state;
    const status = oneLine(state.status);
    const last = this.#last;
    this.#last = { phase, status };
    const news = last?.status === status ? {} : { STATUS: status };
    if (last?.phase === phase) this.#add({ ...news, ...this.#extension(phase) });
    else {
      this.#extendedAtMs = -Infinity;
      this.#put({ ...this.#announcement(phase, last), ...news, ...this.#extension(phase) });
    }
  }

  /** The loop is alive. To be called from inside the loop alone. */
  beat(): void {
    // The watchdog waits for nothing before the service is up.
    if (this.#last === null || this.#last.phase === 'starting') return;
    this.#add({ WATCHDOG: '1' });
  }

  /** Resolves when everything has been told, or soon if it cannot be. */
  async end(): Promise<void> {
    const timer = new AbortController();
    const late = new Promise<void>(resolve => {
      const timeout = setTimeout(resolve, lastWordMaxMs);
      timer.signal.addEventListener('abort', () => clearTimeout(timeout));
    });
    await Promise.race([this.#sending, late]);
    timer.abort();
  }

  #announcement(phase: ServicePhase, last: ServiceState | null): Assignments {
    switch (phase) {
      case 'starting': {
        return {};
      }
      case 'ready': {
        return { READY: '1' };
      }
      case 'reloading': {
        // Ready and reloading at once: the one was never told.
        const ready = last === null || last.phase === 'starting';
        if (ready) this.#put({ READY: '1' });
        return { RELOADING: '1', MONOTONIC_USEC: String(this.#options.monotonicUsec()) };
      }
      case 'stopping': {
        return { STOPPING: '1' };
      }
    }
  }

  #extension(phase: ServicePhase): Assignments {
    const nowMs = this.#options.monotonicMs();
    if (phase === 'ready' || nowMs - this.#extendedAtMs < extendEveryMs) return {};
    this.#extendedAtMs = nowMs;
    return extension;
  }

  // A change of phase is a message of its own: two in one would be read as one.
  #put(assignments: Assignments): void {
    this.#waiting.push({ ...assignments });
    this.#start();
  }

  #add(assignments: Assignments): void {
    if (Object.keys(assignments).length === 0) return;
    const next = this.#waiting.at(-1);
    if (next === undefined) this.#put(assignments);
    else Object.assign(next, assignments);
  }

  #start(): void {
    if (this.#isSending) return;
    this.#isSending = true;
    this.#sending = this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    // What follows from one occurrence goes into one message.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (Object.keys(next).length > 0) this.#learn(await this.#options.send(next));
    }
    this.#isSending = false;
  }

  #learn(trouble: string | null): void {
    if (trouble !== null && !this.#inTrouble) this.#options.onTrouble(trouble);
    this.#inTrouble = trouble !== null;
  }
}

// A reason may be anybody's text; a line break in it would begin a variable of its own.
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, statusCharsMax);
}
