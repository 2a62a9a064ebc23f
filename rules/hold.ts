import type { Hold } from '../base/rule-spec.ts';
import type { Phase } from './rule-tracker.ts';

/** Has a condition held for as long as a rule asks: so many evaluations in a row, or so long? */
export class HoldCounter {
  readonly #hold: Hold;
  #evaluations = 0;
  #sinceMs: number | null = null;

  constructor(hold: Hold) {
    this.#hold = hold;
  }

  /** The condition was evaluated. */
  evaluate(atMs: number, holds: boolean): Phase {
    this.#evaluations = holds ? this.#evaluations + 1 : 0;
    this.#sinceMs = holds ? (this.#sinceMs ?? atMs) : null;
    return this.phase(atMs);
  }

  /** Time has passed, nothing new was seen. A duration is cut short at `patienceMs`. */
  phase(atMs: number, patienceMs = Number.POSITIVE_INFINITY): Phase {
    if (this.#sinceMs === null) return 'quiet';
    const met =
      'evaluations' in this.#hold
        ? this.#evaluations >= this.#hold.evaluations
        : atMs - this.#sinceMs >= Math.min(this.#hold.durationMs, patienceMs);
    return met ? 'met' : 'building';
  }
}
