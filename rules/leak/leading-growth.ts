import type { Evidence } from './evidence.ts';
import type { Sitting } from './leak-desk.ts';
import { timeToLimitHighFactor } from './leak-verdict.ts';

/** Evidence of so many times its bucket's width is history. */
const staleAfterSpans = 0.25;
const confidenceMin = 0.5;

/** The growth that, as things stand, would reach its limit first; what `leak.timeToLimitMs` reads. */
export class LeadingGrowth {
  #sitting: { readonly seat: number; readonly evidence: Evidence } | null = null;

  observe(nowMs: number, sittings: readonly Sitting[]): void {
    for (const { stream, seat, evidence } of sittings) {
      const held = this.#sitting;
      if (held !== null && held.seat === seat && held.evidence.stream === stream) {
        this.#sitting = null;
      }
      if (evidence === null || !isGrowth(evidence)) continue;
      if (sooner(evidence, this.#sitting?.evidence ?? null)) this.#sitting = { seat, evidence };
    }
    const evidence = this.#sitting?.evidence;
    if (evidence === undefined) return;
    const spanMs = Math.max(60_000, evidence.trend.spanMs * staleAfterSpans);
    if (nowMs - evidence.atMs > spanMs) this.#sitting = null;
  }

  get evidence(): Evidence | null {
    return this.#sitting?.evidence ?? null;
  }

  /** The far end of the interval: it will not take longer than this. */
  get timeToLimitHighMs(): number | null {
    const timeMs = this.#sitting?.evidence.timeToLimitMs ?? null;
    return timeMs === null ? null : timeMs * timeToLimitHighFactor;
  }

  get growthShare(): number | null {
    return this.#sitting?.evidence.growthShare ?? null;
  }
}

function isGrowth({ trend, shape, confidence }: Evidence): boolean {
  return trend.z >= 3 && shape.held && shape.drawdown && confidence >= confidenceMin;
}

function sooner(one: Evidence, other: Evidence | null): boolean {
  return (
    (one.timeToLimitMs ?? Number.POSITIVE_INFINITY) <
    (other?.timeToLimitMs ?? Number.POSITIVE_INFINITY)
  );
}
