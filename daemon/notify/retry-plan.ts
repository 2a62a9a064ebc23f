import { backoffMs, withJitter } from '../backoff.ts';

/** What came of one try. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfterMs: number | null;
      /** Host that it redirects to, where that was not followed. */
      readonly redirectsTo: string | null;
    }
  /** Nobody was there, or too slow. */
  | { readonly kind: 'unreachable'; readonly because: string }
  /** Somebody was there and did not speak HTTP, or hung up in the middle. */
  | { readonly kind: 'broken'; readonly because: string };

export type Plan =
  | { readonly next: 'done' }
  | { readonly next: 'retry'; readonly afterMs: number; readonly because: string }
  | { readonly next: 'give-up'; readonly because: string };

export const retryLimits = {
  backoff: { minMs: 1000, maxMs: 60_000 },
  /** What is older interests nobody as news; the journal has it. */
  ageMaxMs: 24 * 3_600_000,
  /**
   * Tries at a receiver that is there but fails on what it is sent (20: a quarter of an hour). One notification that
   * it cannot take must not hold up all that come after it for a day.
   */
  failuresMax: 20,
  /** The longest that a receiver may ask us to wait. */
  retryAfterMaxMs: 3_600_000,
} as const;

// Said by what stands before a receiver that is away, or by one that is busy: it has not looked at what was sent.
const away: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);

/** What follows from the n-th try (1, 2, …) of a notification of this age. `random` is 0 to 1. */
export function planNext(
  answer: Answer,
  { attempt, ageMs, random }: { attempt: number; ageMs: number; random: number },
): Plan {
  const because = shortcoming(answer);
  if (because === null) return { next: 'done' };
  if (!isWorthRetrying(answer)) return { next: 'give-up', because };
  const isAway =
    answer.kind === 'unreachable' || (answer.kind === 'answered' && away.has(answer.status));
  if (!isAway && attempt >= retryLimits.failuresMax) {
    return { next: 'give-up', because: `${because}, ${attempt} times` };
  }
  const ownMs = withJitter(backoffMs(attempt, retryLimits.backoff), random);
  const askedMs = answer.kind === 'answered' ? (answer.retryAfterMs ?? 0) : 0;
  const afterMs = Math.max(ownMs, Math.min(askedMs, retryLimits.retryAfterMaxMs));
  if (ageMs + afterMs > retryLimits.ageMaxMs) {
    return { next: 'give-up', because: `${because}, for a day` };
  }
  return { next: 'retry', afterMs, because };
}

function shortcoming(answer: Answer): string | null {
  if (answer.kind !== 'answered') return answer.because;
  const { status, redirectsTo } = answer;
  if (status >= 200 && status < 300) return null;
  if (redirectsTo === null) return `answered ${status}`;
  return `answered ${status}, a redirect to "${redirectsTo}" that is not followed`;
}

// A 4xx says that the same again will be refused again; a redirect, that the address in the configuration is wrong.
function isWorthRetrying(answer: Answer): boolean {
  if (answer.kind !== 'answered') return true;
  return answer.status >= 500 || away.has(answer.status);
}

/** `Retry-After` as milliseconds from now: seconds or a date; anything else counts as not given. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const given = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(given)) return Number(given) * 1000;
  if (!/^[A-Z][a-z]{2},/.test(given)) return null;
  const atMs = Date.parse(given);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
