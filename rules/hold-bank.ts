import type { Hold } from '../base/rule-spec.ts';
import type { Phase } from './rule-tracker.ts';
import { at } from './stats/at.ts';

const evaluationsMax = 0xffff;

/** Many `HoldCounter`s of one rule in little memory: one for each seat. */
export class HoldBank {
  readonly #hold: Hold;
  readonly #evaluations: Uint16Array;
  readonly #sinceMs: Float64Array;
  #holding = 0;

  constructor(hold: Hold, seats: number) {
    this.#hold = hold;
    this.#evaluations = new Uint16Array(seats);
    // Nobody asks since when where evaluations count; what is written beyond the end of an array is dropped.
    this.#sinceMs = new Float64Array('evaluations' in hold ? 0 : seats);
  }

  /** Does the condition hold on any seat? */
  get isBuilding(): boolean {
    return this.#holding > 0;
  }

  /** The condition was evaluated on a seat. */
  evaluate(seat: number, atMs: number, holds: boolean): Phase {
    const before = at(this.#evaluations, seat);
    if (!holds) {
      if (before > 0) this.#holding -= 1;
      this.#evaluations[seat] = 0;
      return 'quiet';
    }
    if (before === 0) {
      this.#holding += 1;
      this.#sinceMs[seat] = atMs;
    }
    // Far beyond what any rule asks for, it need not count on.
    this.#evaluations[seat] = Math.min(evaluationsMax, before + 1);
    const met =
      'evaluations' in this.#hold
        ? before + 1 >= this.#hold.evaluations
        : atMs - at(this.#sinceMs, seat) >= this.#hold.durationMs;
    return met ? 'met' : 'building';
  }
}
