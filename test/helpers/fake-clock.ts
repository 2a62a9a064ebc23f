import type { Clock } from '../../base/clock.ts';

/** A clock that stands still until it is told to move. */
export class FakeClock implements Clock {
  #monotonicMs = 5000;
  #wallMs = Date.UTC(2026, 2, 1, 12, 0, 0);

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  advance(ms: number): void {
    this.#monotonicMs += ms;
    this.#wallMs += ms;
  }
}
