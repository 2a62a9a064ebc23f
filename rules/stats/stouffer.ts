/** Stouffer's method: one score for several independent ones that ask the same question. */
export function stouffer(scores: readonly number[]): number {
  if (scores.length === 0) return 0;
  return scores.reduce((sum, score) => sum + score, 0) / Math.sqrt(scores.length);
}
