/** Where time comes from. Passed in everywhere, so that tests own it. */
export interface Clock {
  /** Milliseconds that never jump; meaningless between processes. */
  monotonicMs(): number;
  /** Milliseconds since 1970, UTC; may jump when the host's clock is set. */
  wallMs(): number;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
};
