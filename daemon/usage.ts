import pidusage from 'pidusage';

export interface Usage {
  readonly rssBytes: number;
  readonly cpuPercent: number;
}

/** Asked more often than this, so that it holds the figure before, which the next one is compared with. */
const keptMs = 15_000;

/**
 * Resident memory and CPU of many processes in one call; a process that has gone is missing from the answer. pidusage keeps a
 * descriptor open for each process and closes it some time after the last question; its `clear()` would leave it open for ever.
 */
export async function readUsage(pids: readonly number[]): Promise<ReadonlyMap<number, Usage>> {
  const usage = new Map<number, Usage>();
  if (pids.length === 0) return usage;
  // In an array a dead pid is a null entry; alone it would be an error.
  const stats: Readonly<Record<string, pidusage.Status | null>> = await pidusage([...pids], {
    maxage: keptMs,
  });
  for (const pid of pids) {
    const stat = stats[String(pid)];
    // A process that is just going reads as 0 bytes; that is no reading.
    if (stat && stat.memory > 0) usage.set(pid, { rssBytes: stat.memory, cpuPercent: stat.cpu });
  }
  return usage;
}
