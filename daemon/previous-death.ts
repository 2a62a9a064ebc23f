import type { JournalRecord } from '../base/journal.ts';
import { isAlive } from './proc.ts';

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
  readonly isAlive?: (pid: number) => boolean;
}

/**
 * Whether the supervisor before this one ended without saying goodbye, and what is likely to have ended it. `null`: it
 * said goodbye, or there was none.
 */
export function previousDeath(facts: DeathFacts): PreviousDeath | null {
  const { records } = facts;
  const start = records.findLast(({ event }) => event === 'supervisor.start');
  const last = records.at(-1);
  if (start === undefined || last === undefined) return null;
  const stopped = records.findLast(({ event }) => event === 'supervisor.stop');
  if (stopped !== undefined && records.indexOf(stopped) > records.indexOf(start)) return null;
  const pid = typeof start['pid'] === 'number' ? start['pid'] : null;
  if (pid !== null && (facts.isAlive ?? isAlive)(pid)) return null;
  return { because: likelyCause(start, facts), lastSeenAt: last.at, pid };
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
