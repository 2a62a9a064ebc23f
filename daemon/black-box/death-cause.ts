import type { JournalRecord } from '../../base/journal.ts';
import { formatBytes } from '../../base/quantities.ts';
import type { DeathFacts } from './previous-death.ts';
import type { Vitals } from './vitals.ts';

/** What ended a supervisor, as far as the evidence goes. */
export type DeathCause =
  | 'host-restarted'
  | 'heap-out-of-memory' // V8's own limit
  | 'kernel-out-of-memory' // the kernel's OOM killer
  | 'container-out-of-memory' // the same, which ended the whole control group
  | 'crashed' // by itself, with an exit code
  | 'watchdog' // systemd's, or its patience with the stop
  | 'killed' // by a signal that is known
  | 'unknown';

export interface CauseFacts extends Omit<DeathFacts, 'records' | 'startTicks'> {
  /** Its last word, when that was about a crash. */
  readonly crash: string | null;
  readonly start: JournalRecord | null;
  /** What the journal has since it started. */
  readonly since: readonly JournalRecord[];
}

interface Finding {
  readonly cause: DeathCause;
  readonly because: string;
}

/** Used memory from here on, as a share of the limit, makes an unexplained end in a control group look like its work. */
const nearLimitShare = 0.9;

/** What the evidence says, the strongest first: a fact that is sure outranks a counter, a counter a likelihood. */
export function deathCause(facts: CauseFacts): Finding {
  return (
    hostRestart(facts) ??
    ownCrash(facts) ??
    heapExhausted(facts) ??
    seenBySystemd(facts) ??
    kernelKill(facts) ??
    bySignal(facts) ??
    likelyKernelKill(facts) ?? {
      cause: 'unknown',
      because:
        'it ended without a last word: killed by SIGKILL, or by the end of its container; no counter and no report tells more',
    }
  );
}

function hostRestart({ start, bootId }: CauseFacts): Finding | null {
  const before = start?.['bootId'] ?? null;
  if (bootId === null || before === null || before === bootId) return null;
  return { cause: 'host-restarted', because: 'the host was started anew in between' };
}

function ownCrash({ crash }: CauseFacts): Finding | null {
  return crash === null ? null : { cause: 'crashed', because: crash };
}

function heapExhausted({ report }: CauseFacts): Finding | null {
  if (report === null || !/oom|out of memory/i.test(`${report.trigger} ${report.event ?? ''}`)) {
    return null;
  }
  const { heapLimitBytes } = report;
  const limit = heapLimitBytes === null ? '' : ` of ${formatBytes(heapLimitBytes)}`;
  return {
    cause: 'heap-out-of-memory',
    because: `out of memory: its own JavaScript heap reached its limit${limit} (Node's report says so)`,
  };
}

function seenBySystemd({ lastExit }: CauseFacts): Finding | null {
  switch (lastExit?.result) {
    case 'watchdog': {
      return {
        cause: 'watchdog',
        because: "systemd's watchdog ended it: its loop had stood still",
      };
    }
    case 'timeout': {
      return { cause: 'watchdog', because: 'systemd ended it, because it took too long' };
    }
    case 'oom-kill': {
      return {
        cause: 'kernel-out-of-memory',
        because: 'the kernel killed it, out of memory (systemd says so)',
      };
    }
    case undefined:
    default: {
      if (lastExit?.code !== 'exited') return null;
      return {
        cause: 'crashed',
        because: `it ended with exit code ${lastExit.status} (systemd says so)`,
      };
    }
  }
}

function kernelKill(facts: CauseFacts): Finding | null {
  const { oom, lastExit } = facts;
  // Nobody but the kernel's SIGKILL.
  if (oom === null || (lastExit !== null && lastExit.status !== 'KILL')) return null;
  const before = countersBefore(facts);
  if (before === null || (before.group !== null && before.group !== oom.group)) return null;
  const groupKills = (oom.groupKills ?? 0) - (before.groupKills ?? 0);
  if (before.groupKills !== null && groupKills > 0) {
    return {
      cause: 'container-out-of-memory',
      because: `the kernel killed every process of the control group, out of memory (oom_group_kill rose by ${groupKills})${usedBefore(facts.vitals)}`,
    };
  }
  const kills = oom.kills - before.kills;
  if (kills <= 0) return null;
  return {
    cause: 'kernel-out-of-memory',
    because: `killed by the kernel, out of memory: oom_kill of its control group rose by ${kills} more than the deaths of workers explain${usedBefore(facts.vitals)}`,
  };
}

/** What the counters were when it was last seen, kills that are in the journal as deaths of workers included. */
function countersBefore({ start, since, vitals }: CauseFacts): {
  readonly group: string | null;
  readonly kills: number;
  readonly groupKills: number | null;
} | null {
  const atStart = start?.['oomKills'];
  const explained = since.filter(
    ({ event, cause }) => event === 'worker.exit' && cause === 'kernel-out-of-memory',
  ).length;
  const fromJournal = typeof atStart === 'number' ? atStart + explained : null;
  const fromVitals = vitals?.oom ?? null;
  if (fromJournal === null && fromVitals === null) return null;
  return {
    group: fromVitals?.group ?? groupAtStart(start),
    kills: Math.max(fromJournal ?? 0, fromVitals?.kills ?? 0),
    groupKills: fromVitals?.groupKills ?? null,
  };
}

function groupAtStart(start: JournalRecord | null): string | null {
  const group = start?.['oomGroup'];
  return typeof group === 'string' ? group : null;
}

function bySignal({ lastExit }: CauseFacts): Finding | null {
  if (lastExit === null) return null;
  return { cause: 'killed', because: `killed by SIG${lastExit.status} (systemd says so)` };
}

// The group is gone with its counters, as with every container that is started anew.
function likelyKernelKill({ vitals }: CauseFacts): Finding | null {
  if (vitals?.usedBytes == null || vitals.limitSource !== 'cgroup') return null;
  if (vitals.usedBytes < vitals.limitBytes * nearLimitShare) return null;
  return {
    cause:
      vitals.oom?.killsWholeGroup === true ? 'container-out-of-memory' : 'kernel-out-of-memory',
    because: `most likely killed by the kernel, out of memory, together with its container${usedBefore(vitals)}`,
  };
}

function usedBefore(vitals: Vitals | null): string {
  if (vitals?.usedBytes == null) return '';
  const share = Math.round((vitals.usedBytes / vitals.limitBytes) * 100);
  return `; when last seen it used ${formatBytes(vitals.usedBytes)}, ${share} % of the limit of ${formatBytes(vitals.limitBytes)}`;
}
