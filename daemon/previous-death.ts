import type { JournalRecord } from '../base/journal.ts';
import { startTicks } from './proc.ts';

export interface PreviousDeath {
  /** One sentence. */
  readonly because: string;
  readonly lastSeenAt: string;
  readonly pid: number | null;
}

export interface DeathFacts {
  /** The end of the journal, oldest first. */
  readonly records: readonly JournalRecord[];
  readonly oomKills: number | null;
  readonly bootId: string | null;
  /** When the process of that number started, in clock ticks since boot; `null`: there is none. */
  readonly startTicks?: (pid: number) => string | null;
}

/**
 * Whether the supervisor before this one ended without saying goodbye, and what is likely to have ended it. `null`: it
 * said goodbye, or there was none.
 */
export function previousDeath(facts: DeathFacts): PreviousDeath | null {
  const { records } = facts;
  const last = records.at(-1);
  const ended = records.findLastIndex(({ event }) => event === 'supervisor.stop');
  const began = records.findLastIndex(({ event }) => event === 'supervisor.start');
  // One that ran for long has written so much that its start lies before the end that was read.
  if (last === undefined || (began === -1 && ended === records.length - 1)) return null;
  if (began !== -1 && ended > began) return null;
  const start = records[began];
  if (start !== undefined && stillRuns(start, facts)) return null;
  return {
    because: likelyCause(start ?? last, facts),
    lastSeenAt: last.at,
    pid: start?.pid ?? null,
  };
}

// By its number alone it cannot be told: in a container the next supervisor gets the same one as the last.
function stillRuns(
  start: JournalRecord,
  { bootId, startTicks: ticksOf = startTicks }: DeathFacts,
): boolean {
  if (start.pid === undefined || start['bootId'] !== bootId) return false;
  const ticks = ticksOf(start.pid);
  return ticks !== null && ticks === start['startTicks'];
}

function likelyCause(start: JournalRecord, { oomKills, bootId }: DeathFacts): string {
  if (bootId !== null && start['bootId'] !== undefined && start['bootId'] !== bootId) {
    return 'the host was started anew in between';
  }
  const before = typeof start['oomKills'] === 'number' ? start['oomKills'] : null;
  if (before !== null && oomKills !== null && oomKills > before) {
    return `the kernel killed for want of memory ${oomKills - before} time(s) in this control group since it started`;
  }
  return 'it ended without a last word: killed by SIGKILL, or by the end of its container';
}
