/** What keeps the event loop alive, by kind. */
export interface ResourceCounts {
  readonly handles: number;
  readonly timers: number;
}

/** Counts the app's active resources; the agent's own are unreferenced and therefore not among them. */
export function countResources(): ResourceCounts | null {
  if (typeof process.getActiveResourcesInfo !== 'function') return null;
  let handles = 0;
  let timers = 0;
  for (const name of process.getActiveResourcesInfo()) {
    if (name === 'Timeout' || name === 'Immediate') timers += 1;
    else handles += 1;
  }
  return { handles, timers };
}
