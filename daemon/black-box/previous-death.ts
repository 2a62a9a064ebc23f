import type { OomCounters } from '../../base/cgroup.ts';
import type { JournalRecord } from '../../base/journal.ts';
import type { DeathReport } from '../death-report.ts';
import { startTicks } from '../proc.ts';
import { deathCause, type DeathCause } from './death-cause.ts';
import type { LastExit } from './last-exit.ts';
import type { Vitals } from './vitals.ts';

export interface PreviousDeath {
  readonly cause: DeathCause;
  /** One sentence. */
  readonly because: string;
  readonly lastSeenAt: string;
  readonly pid: number | null;
}

/** What can be known at the next start. */
export interface DeathFacts {
  /** The end of the journal, oldest first. */
  readonly records: readonly JournalRecord[];
  /** The kernel's counters now. */
  readonly oom: OomCounters | null;
  readonly bootId: string | null;
  /** What the one before kept of itself, every few seconds. */
  readonly vitals: Vitals | null;
  /** What Node wrote in its last moment. */
  readonly report: DeathReport | null;
  /** What systemd saw. */
  readonly lastExit: LastExit | null;
  /** When the process of that number started, in clock ticks since boot; `null`: there is none. */
  readonly startTicks?: (pid: number) => string | null;
}

/**
 * Whether the supervisor before this one ended without saying goodbye, and what the evidence says ended it. `null`: it said goodbye, or
 * there was none.
 */
export function previousDeath(facts: DeathFacts): PreviousDeath | null {
  const { records, vitals } = facts;
  const last = records.at(-1);
  const ended = records.findLastIndex(({ event }) => event === 'supervisor.stop');
  const began = records.findLastIndex(({ event }) => event === 'supervisor.start');
  const crash = crashIn(records[ended]);
  // One that ran for long has written so much that its start lies before the end that was read.
  if (last === undefined || (began === -1 && ended === records.length - 1 && crash === null)) {
    return null;
  }
  if (began !== -1 && ended > began && crash === null) return null;
  const start = records[began];
  if (start !== undefined && stillRuns(start, facts)) return null;
  // A file of the supervisor before the last says nothing of the last one.
  const isOfIt = vitals !== null && (start?.pid === undefined || vitals.pid === start.pid);
  const cause = deathCause({
    ...facts,
    crash: ended > began ? crash : null,
    start: start ?? null,
    since: began === -1 ? records : records.slice(began),
    vitals: isOfIt ? vitals : null,
  });
  return { ...cause, lastSeenAt: lastSeen(last, isOfIt ? vitals : null), pid: start?.pid ?? null };
}

// A crash writes a last word that says so.
function crashIn(record: JournalRecord | undefined): string | null {
  if (record?.['cause'] !== 'crashed') return null;
  return typeof record['because'] === 'string' ? record['because'] : 'a bug in memsup';
}

function lastSeen(last: JournalRecord, vitals: Vitals | null): string {
  return vitals !== null && Date.parse(vitals.at) > Date.parse(last.at) ? vitals.at : last.at;
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
