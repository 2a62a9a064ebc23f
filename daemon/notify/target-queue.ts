import type { Clock } from '../../base/clock.ts';
import type { BuiltBody } from './formats/built-body.ts';
import { formats } from './formats/registry.ts';
import { linkTo } from './incident-link.ts';
import type { Notification } from './notification.ts';
import { planNext, type Answer, type Plan } from './retry-plan.ts';
import type { Spool } from './spool.ts';
import type { Target } from './target.ts';

export interface Try {
  readonly about: Notification;
  readonly built: BuiltBody;
  readonly attempt: number;
  readonly nowMs: number;
  readonly stop: AbortSignal;
}

export interface QueueSurroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly deliver: (target: Target, once: Try) => Promise<Answer>;
  /** `isRepeat`: an alarm that holds was told again. */
  readonly onSent: (about: Notification, attempts: number, isRepeat: boolean) => void;
  readonly onFailed: (
    about: Notification,
    failure: { because: string; attempt: number; final: boolean },
  ) => void;
  readonly onDropped: (count: number, because: string) => void;
  /** The disk does not take what waits: it is kept in memory. Told once, until it takes it again. */
  readonly onUnsaved: () => void;
}

/** Sends to one receiver, one after the other, in order; another receiver's trouble is none of its business. */
export class TargetQueue {
  readonly #spool: Spool;
  readonly #around: QueueSurroundings;
  readonly #stop = new AbortController();
  #target: Target;
  #inFlight: string | null = null;
  #repeats: Notification[] = [];
  #attempt = 0;
  #isBusy = false;
  #retryTimer: NodeJS.Timeout | null = null;

  constructor(target: Target, spool: Spool, around: QueueSurroundings) {
    this.#target = target;
    this.#spool = spool;
    this.#around = around;
    this.#pump();
  }

  get target(): Target {
    return this.#target;
  }

  /** The same receiver with another key to sign with. */
  retarget(target: Target): void {
    this.#target = target;
  }

  get pending(): number {
    return this.#spool.size;
  }

  /** From now on it is this queue's worry. Returns at once. */
  add(about: Notification): void {
    const savedBefore = this.#spool.saves;
    const dropped = this.#spool.add(about, this.#inFlight);
    if (dropped > 0) this.#around.onDropped(dropped, 'too many waited for one receiver');
    if (savedBefore && !this.#spool.saves) this.#around.onUnsaved();
    this.#pump();
  }

  /** Tells alarms that hold again. Left out while anything waits: that is newer, and nothing is gained by waiting too. */
  repeat(firing: readonly Notification[]): void {
    if (this.#isBusy || this.#spool.size > 0 || this.#stop.signal.aborted) return;
    this.#repeats = [...firing];
    this.#pump();
  }

  /** Breaks off; what waits stays on disk. */
  stop(): void {
    this.#stop.abort();
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
  }

  #pump(): void {
    if (this.#isBusy || this.#retryTimer !== null || this.#stop.signal.aborted) return;
    const name = this.#spool.first();
    if (name === null) {
      const again = this.#repeats.shift();
      if (again !== undefined) void this.#sendAgain(again);
      return;
    }
    this.#repeats = [];
    const about = this.#spool.read(name);
    if (about === null) {
      this.#spool.remove(name);
      this.#around.onDropped(1, 'its file cannot be read');
      this.#pump();
      return;
    }
    void this.#send(name, about);
  }

  async #send(name: string, about: Notification): Promise<void> {
    this.#inFlight = name;
    this.#attempt += 1;
    const answer = await this.#try(about, this.#attempt);
    this.#inFlight = null;
    if (answer === null) return;
    const { clock, random } = this.#around;
    const ageMs = Math.max(0, clock.wallMs() - Date.parse(about.at));
    const attempt = this.#attempt;
    this.#follow(name, about, planNext(answer, { attempt, ageMs, random: random() }));
    this.#pump();
  }

  #follow(name: string, about: Notification, plan: Plan): void {
    const attempt = this.#attempt;
    switch (plan.next) {
      case 'done': {
        this.#finish(name);
        this.#around.onSent(about, attempt, false);
        return;
      }
      case 'give-up': {
        this.#finish(name);
        this.#around.onFailed(about, { because: plan.because, attempt, final: true });
        return;
      }
      case 'retry': {
        this.#retryTimer = setTimeout(() => {
          this.#retryTimer = null;
          this.#pump();
        }, plan.afterMs);
        this.#retryTimer.unref();
        this.#around.onFailed(about, { because: plan.because, attempt, final: false });
      }
    }
  }

  #finish(name: string): void {
    this.#spool.remove(name);
    this.#attempt = 0;
  }

  // Once: the next repetition is due soon anyway.
  async #sendAgain(about: Notification): Promise<void> {
    const answer = await this.#try(about, 1);
    if (answer === null) return;
    if (planNext(answer, { attempt: 1, ageMs: 0, random: 0 }).next === 'done') {
      this.#around.onSent(about, 1, true);
    } else this.#repeats = [];
    this.#pump();
  }

  /** `null`: it was broken off by the end. */
  async #try(about: Notification, attempt: number): Promise<Answer | null> {
    this.#isBusy = true;
    const nowMs = this.#around.clock.wallMs();
    const { format, incidentUrl } = this.#target;
    const built = formats[format](about, { nowMs, link: linkTo(about, incidentUrl) });
    const stop = this.#stop.signal;
    const answer = await this.#around.deliver(this.#target, { about, built, attempt, nowMs, stop });
    this.#isBusy = false;
    return stop.aborted ? null : answer;
  }
}
