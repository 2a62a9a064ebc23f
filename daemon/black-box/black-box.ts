import path from 'node:path';
import process from 'node:process';
import { oomCounters } from '../../base/cgroup.ts';
import type { Clock } from '../../base/clock.ts';
import { removeLeftover } from '../../base/disk-trouble.ts';
import { messageOf } from '../../base/errors.ts';
import { readText } from '../../base/small-file.ts';
import { readJournalTail, type Journal } from '../journal.ts';
import type { Log } from '../log.ts';
import { startTicks } from '../proc.ts';
import { takeLastExit } from './last-exit.ts';
import { reportOwnDeath, takeOwnReport } from './own-report.ts';
import { previousDeath } from './previous-death.ts';
import { loadVitals, saveVitals, takeVitals } from './vitals.ts';

export interface BlackBoxOptions {
  readonly stateDir: string;
  readonly journal: Journal;
  readonly log: Log;
  readonly clock: Clock;
}

/** Tells how the supervisor before this one ended, and sees to it that the next one can tell of this one. `close()` at a proper end. */
export function openBlackBox({ stateDir, journal, log, clock }: BlackBoxOptions): {
  close(): void;
} {
  tellPreviousDeath({ stateDir, journal, log, clock });
  // Of workers that died together with the supervisor before; they hold the whole environment.
  removeLeftover(path.join(stateDir, 'reports'));
  saveVitals(stateDir, takeVitals(clock.wallMs()));
  const stopReporting = reportOwnDeath(stateDir);
  const onCrash = (error: unknown): void => {
    journal.write('supervisor.stop', {
      exitCode: null,
      cause: 'crashed',
      because: `a bug in memsup ended it: ${messageOf(error)}`,
      stack: error instanceof Error ? error.stack : undefined,
    });
    journal.close();
  };
  process.once('uncaughtExceptionMonitor', onCrash);
  return {
    close() {
      process.off('uncaughtExceptionMonitor', onCrash);
      stopReporting();
    },
  };
}

/** What `supervisor.start` has to say for the next start to draw conclusions from. */
export function startFacts(): Readonly<Record<string, unknown>> & { readonly pid: number } {
  const oom = oomCounters();
  return {
    pid: process.pid,
    node: process.versions.node,
    oomKills: oom?.kills ?? null,
    oomGroup: oom?.group ?? null,
    bootId: bootId(),
    startTicks: startTicks(process.pid),
  };
}

function tellPreviousDeath({ stateDir, journal, log }: BlackBoxOptions): void {
  const { records } = readJournalTail(stateDir);
  const death = previousDeath({
    records,
    oom: oomCounters(),
    bootId: bootId(),
    vitals: loadVitals(stateDir),
    report: takeOwnReport(stateDir, error => {
      log.write('error', `cannot remove the report of an earlier supervisor: ${messageOf(error)}`);
    }),
    lastExit: takeLastExit(stateDir),
  });
  if (death === null) return;
  journal.write('supervisor.previous-death', { ...death, pid: death.pid ?? undefined });
  log.write(
    'warn',
    `the supervisor before this one (last seen ${death.lastSeenAt}): ${death.because}`,
  );
}

function bootId(): string | null {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}
