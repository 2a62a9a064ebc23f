export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Delay before the n-th restart in a row (1, 2, …): doubles up to the maximum. */
export function backoffMs(attempt: number, { minMs, maxMs }: BackoffLimits): number {
  const doublings = Math.min(30, Math.max(0, attempt - 1));
  return Math.min(maxMs, minMs * 2 ** doublings);
}

/** Spread by ±20 %, so that workers that died together do not start together. `random` is 0 to 1. */
export function withJitter(delayMs: number, random: number): number {
  return Math.round(delayMs * (0.8 + 0.4 * random));
}
