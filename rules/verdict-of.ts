import type { Verdict, VerdictClass } from '../base/verdict.ts';

/** A verdict of a rule that measures no trend: everything it has no figure for is `null`. */
export function plainVerdict(
  verdictClass: VerdictClass,
  because: string,
  known: Partial<Verdict> = {},
): Verdict {
  return {
    class: verdictClass,
    confidence: null,
    rateBytesPerHour: null,
    rateLow: null,
    rateHigh: null,
    perRequestBytes: null,
    clock: null,
    gates: {},
    points: 0,
    spanMs: null,
    growthBytes: null,
    growthShare: null,
    floorBytes: null,
    limitBytes: null,
    limitSource: null,
    timeToLimitMs: null,
    timeToLimitLowMs: null,
    timeToLimitHighMs: null,
    plateauBytes: null,
    thread: null,
    because,
    ...known,
  };
}
