/** Restarts in a sliding window of monotonic time; nothing to reset, nothing to drift. */
export interface RestartBudget {
  readonly restartsMax: number;
  readonly periodMs: number;
  readonly spentAtMs: readonly number[];
}

export function newBudget(restartsMax: number, periodMs: number): RestartBudget {
  return { restartsMax, periodMs, spentAtMs: [] };
}

/** Another allowance over what was spent so far. */
export function resized(
  { spentAtMs }: RestartBudget,
  restartsMax: number,
  periodMs: number,
): RestartBudget {
  return { restartsMax, periodMs, spentAtMs };
}

/** How many restarts lie inside the window. */
export function spentInWindow(budget: RestartBudget, nowMs: number): number {
  return recent(budget, nowMs).length;
}

/** The budget after one more restart, or `null` when there is none left. */
export function spend(budget: RestartBudget, nowMs: number): RestartBudget | null {
  const spentAtMs = recent(budget, nowMs);
  if (spentAtMs.length >= budget.restartsMax) return null;
  return { ...budget, spentAtMs: [...spentAtMs, nowMs] };
}

/** How long until a restart is possible again; 0 when one is now. */
export function affordableInMs(budget: RestartBudget, nowMs: number): number {
  const spentAtMs = recent(budget, nowMs);
  if (spentAtMs.length < budget.restartsMax) return 0;
  const oldest = spentAtMs.at(-budget.restartsMax);
  return oldest === undefined ? budget.periodMs : Math.max(0, oldest + budget.periodMs - nowMs);
}

function recent(budget: RestartBudget, nowMs: number): readonly number[] {
  return budget.spentAtMs.filter(atMs => nowMs - atMs < budget.periodMs);
}
