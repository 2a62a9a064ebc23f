import type { Verdict, VerdictClass } from '../base/verdict.ts';

/** What snapshots show of what rules look at: objects, and the buffers that they hold. */
const inSnapshots: ReadonlySet<VerdictClass> = new Set(['js-heap', 'external']);

/** Does an alarm's trend say that what its snapshots show goes on growing? A threshold that was passed does not. */
export function provesHeapGrowth(verdict: Verdict): boolean {
  const { class: kind, confidence, thread } = verdict;
  // A snapshot is the main thread's.
  return inSnapshots.has(kind) && confidence !== null && thread === null;
}
