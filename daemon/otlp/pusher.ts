import os from 'node:os';
import type { OtlpConfig } from '../../config/config.ts';
import { backoffMs, withJitter } from '../backoff.ts';
import type { Family } from '../metrics/exposition.ts';
import { deltasOf, type Baseline } from './deltas.ts';
import { encodeRequest } from './encode.ts';
import { otlpTarget, type OtlpTarget } from './otlp-target.ts';
import { post, type PushAnswer } from './post.ts';

export interface PusherOptions {
  readonly config: OtlpConfig;
  readonly app: string;
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What there is now. */
  readonly families: () => readonly Family[];
  readonly wallMs: () => number;
  readonly random: () => number;
  readonly warn: (message: string) => void;
  /** Told of each try. */
  readonly onPush: (outcome: 'sent' | 'failed') => void;
}

const pushTimeoutMs = 10_000;
/** The last push is a courtesy; nobody waits long for it. */
const lastPushTimeoutMs = 2000;
const retryMinMs = 1000;

/**
 * Pushes the metrics, one request at a time, from the state of that moment: what a collector missed, the next push says too, so nothing
 * is queued. It never holds up anything: it is asked for by a timer, and its failures are told once.
 */
export class Pusher {
  readonly #options: PusherOptions;
  readonly #target: OtlpTarget;
  readonly #host = os.hostname();
  readonly #startMs: number;
  #baseline: Baseline = new Map();
  #baselineMs: number;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;
  #told: string | null = null;
  #stopped = false;
  #inFlight = new AbortController();

  constructor(options: PusherOptions) {
    this.#options = options;
    this.#target = otlpTarget(options.config, options.env);
    this.#startMs = options.wallMs();
    this.#baselineMs = this.#startMs;
  }

  start(): void {
    this.#arm(this.#options.config.everyMs);
  }

  /** Pushes once more what has happened, and stops. */
  async end(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#inFlight.abort();
    await this.#push(lastPushTimeoutMs);
  }

  #arm(afterMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#turn(), afterMs);
    this.#timer.unref();
  }

  async #turn(): Promise<void> {
    const answer = await this.#push(pushTimeoutMs);
    this.#arm(this.#nextAfterMs(answer));
  }

  async #push(timeoutMs: number): Promise<PushAnswer> {
    const { config, app, version, families, wallMs, onPush } = this.#options;
    const nowMs = wallMs();
    const isDelta = config.temporality === 'delta';
    const now = families();
    const { families: grown, next } = deltasOf(now, this.#baseline);
    const request = encodeRequest(isDelta ? grown : now, {
      app,
      host: this.#host,
      version,
      semconv: config.semconv,
      temporality: config.temporality,
      startMs: isDelta ? this.#baselineMs : this.#startMs,
      nowMs,
    });
    this.#inFlight = new AbortController();
    const timer = setTimeout(() => this.#inFlight.abort(), timeoutMs);
    const { signal } = this.#inFlight;
    const answer = await post(this.#target, {
      body: JSON.stringify(request),
      version,
      nowMs,
      signal,
    });
    clearTimeout(timer);
    onPush(answer.kind === 'taken' ? 'sent' : 'failed');
    // What did not arrive is part of the next difference.
    if (answer.kind === 'taken' && isDelta) {
      this.#baseline = next;
      this.#baselineMs = nowMs;
    }
    this.#tell(answer);
    return answer;
  }

  #nextAfterMs(answer: PushAnswer): number {
    const { config, random } = this.#options;
    if (answer.kind !== 'later') {
      this.#failures = 0;
      return config.everyMs;
    }
    this.#failures += 1;
    const backoff = { minMs: retryMinMs, maxMs: config.everyMs };
    const ownMs = withJitter(backoffMs(this.#failures, backoff), random());
    // A collector may ask for patience, but not to be forgotten.
    return Math.max(ownMs, Math.min(answer.afterMs ?? 0, Math.max(config.everyMs, 300_000)));
  }

  // Each change once: an outage is one line, and so is its end.
  #tell(answer: PushAnswer): void {
    const now = answer.kind === 'taken' ? answer.refused : answer.because;
    if (now === this.#told || this.#stopped) return;
    const told = this.#told;
    this.#told = now;
    const { host } = this.#target;
    if (now !== null) this.#options.warn(`pushing metrics to ${host}: ${now}`);
    else if (told !== null) this.#options.warn(`pushing metrics to ${host} works again`);
  }
}
