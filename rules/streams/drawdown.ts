const halfLifeMs = 7 * 24 * 3_600_000;

/** A decline that was seen, and when by the wall clock. */
export interface Decline {
  readonly size: number;
  readonly atWallMs: number;
}

/**
 * The largest decline that a stream's floor has shown. A worker whose memory has been seen to fall by so much may
 * rise by as much again without leaking. It fades: half is forgotten in a week.
 */
export class Drawdown {
  readonly #startedAtWallMs: number;
  #decline: Decline | null;
  #peak = Number.NEGATIVE_INFINITY;

  constructor(startedAtWallMs: number, remembered: Decline | null) {
    this.#startedAtWallMs = startedAtWallMs;
    this.#decline = remembered;
  }

  observe(atMs: number, value: number): void {
    this.#peak = Math.max(this.#peak, value);
    const size = this.#peak - value;
    if (size > 0 && size >= this.sizeAt(atMs)) {
      this.#decline = { size, atWallMs: this.#startedAtWallMs + atMs };
    }
  }

  /** Later declines are measured from the next point on. */
  forgetPeak(): void {
    this.#peak = Number.NEGATIVE_INFINITY;
  }

  sizeAt(atMs: number): number {
    if (this.#decline === null) return 0;
    const ageMs = Math.max(0, this.#startedAtWallMs + atMs - this.#decline.atWallMs);
    return this.#decline.size * 0.5 ** (ageMs / halfLifeMs);
  }

  get decline(): Decline | null {
    return this.#decline;
  }
}
