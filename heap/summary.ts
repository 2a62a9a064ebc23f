import { formatBytes } from '../base/quantities.ts';
import type { Comparison, ExplainResult, Suspect } from './result.ts';

/** Growth below this is what any program does between two looks at it. */
const growthBytesMin = 64 * 1024;
/** Or below this share of the heap. */
const growthShareMin = 0.005;

export interface Judged {
  readonly verdict: ExplainResult['verdict'];
  readonly suspects: readonly Suspect[];
}

/** Decides whether what was found amounts to a leak; small change is no suspect, nor what a program sets up once. */
export function verdictOf({
  compared,
  suspects,
  selfBytes,
}: {
  readonly compared: boolean;
  readonly suspects: readonly Suspect[];
  readonly selfBytes: number;
}): Judged {
  if (!compared) return { verdict: 'size-only', suspects };
  const grown = suspects.reduce((sum, suspect) => sum + (suspect.retainedBytesDelta ?? 0), 0);
  const isLeak =
    grown >= Math.max(growthBytesMin, selfBytes * growthShareMin) &&
    suspects.some(suspect => suspect.confidence !== 'low');
  return isLeak ? { verdict: 'leak', suspects } : { verdict: 'no-leak-found', suspects: [] };
}

/** The answer in one sentence. */
export function summarise({
  verdict,
  suspects,
  comparison,
  selfBytes,
}: Judged & { readonly comparison: Comparison; readonly selfBytes: number }): string {
  const [first] = suspects;
  switch (verdict) {
    case 'no-leak-found': {
      return `No leak found: the heap changed by ${formatBytes(comparison.selfBytesDelta ?? 0)}, and nothing in it piles up`;
    }
    case 'size-only': {
      const size = `One snapshot of ${formatBytes(selfBytes)} shows what is large, not what grows`;
      return first === undefined ? size : `${size}; largest: ${first.title}`;
    }
    case 'leak': {
      break;
    }
  }
  const more = suspects.length === 1 ? '' : `, and ${suspects.length - 1} more`;
  const share =
    first === undefined ? '' : ` (${Math.round(first.shareOfGrowth * 100)} % of the growth${more})`;
  return `${first?.title ?? 'The heap grows'}${share}`;
}
