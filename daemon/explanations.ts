import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { memoryLimit } from '../base/cgroup.ts';
import type { Incident } from '../base/incident.ts';
import { formatBytes } from '../base/quantities.ts';
import type { AnalysisOutcome } from './analysis.ts';
import { memoryForAnalysis } from './analysis-memory.ts';
import { freedByDrain } from './drained-growth.ts';
import { profileName } from './incidents.ts';
import { endIncident, updateIncident } from './incident-life.ts';
import { awaitLiveAnalysis, type LiveAnalysis } from './live-analysis.ts';
import type { Occurrence } from './loop.ts';
import { provesHeapGrowth } from './proven-growth.ts';
import type { Supervision } from './supervision.ts';

const suspectsKept = 10;

/** How an analysis went. */
export interface Explained {
  /** Of the incident. */
  readonly id: string;
  /** Worker and process, for the journal. */
  readonly subject: Readonly<Record<string, unknown>>;
  readonly outcome: AnalysisOutcome;
}

/**
 * Explains the snapshot of the open incident, compared with the other one where there is one, then closes the incident; at once
 * when there is nothing to explain.
 */
export function explainThenEnd(
  supervision: Supervision,
  subject: Readonly<Record<string, unknown>>,
  baselineFile: string | null,
): void {
  const { incident, incidents, stopping, log, live } = supervision;
  if (incident?.capture.kind === 'snapshot' && live !== null && stopping === null) {
    awaitLiveAnalysis(live);
    if (live.outcome !== null) {
      const { id } = incident;
      supervision.enqueue({ kind: 'explained', id, subject, outcome: live.outcome });
    }
    return;
  }
  const snapshot = incident?.capture.kind === 'snapshot' ? incident.capture.file : null;
  if (incident === null || snapshot === null || stopping !== null) {
    endIncident(supervision, subject);
    return;
  }
  const folder = incidents.folderOf(incident.id);
  const profile = path.join(folder, profileName);
  log.write('info', 'reading the snapshot', { worker: incident.worker.slot });
  supervision.stopExplaining = supervision.startAnalysis(
    {
      snapshotFile: snapshot,
      baselineFile,
      profileFile: fs.existsSync(profile) ? profile : null,
      growthProven: provesHeapGrowth(incident.verdict),
      resultFile: path.join(folder, 'explain.json'),
      memoryMaxBytes: memoryForAnalysis(memoryLimit(), os.freemem()),
    },
    outcome => {
      supervision.enqueue({ kind: 'explained', id: incident.id, subject, outcome });
    },
  );
}

/** An analysis has ended: of files, or of what came through pipes. */
export function onAnalysed(
  supervision: Supervision,
  ended: Extract<Occurrence, { kind: 'explained' | 'live-explained' }>,
): void {
  if (ended.kind === 'explained') onExplained(supervision, ended);
  else onLiveExplained(supervision, ended);
}

/** What was read while it was written has been analysed, or the analyser has gone before its time. */
function onLiveExplained(
  supervision: Supervision,
  { live, outcome }: { readonly live: LiveAnalysis; readonly outcome: AnalysisOutcome },
): void {
  const { incident } = supervision;
  if (supervision.live !== live || incident === null) return;
  live.outcome = outcome;
  if (!live.isAwaited) return;
  const { slot, generation, pid } = incident.worker;
  onExplained(supervision, {
    id: incident.id,
    subject: { worker: slot, generation, pid },
    outcome,
  });
}

/** What had grown may have gone with the connections before the snapshot was taken. */
function afterDrain(
  { incident, log }: Supervision,
  selfBytes: number | null,
): Pick<Incident, 'restart'> | null {
  if (incident === null || incident.restart === null || selfBytes === null) return null;
  const { restart, verdict, worker } = incident;
  const drainFreedBytes = restart.drainMs === null ? null : freedByDrain(verdict, selfBytes);
  if (drainFreedBytes !== null) {
    const freed = formatBytes(drainFreedBytes);
    log.write('warn', `${freed} went when the worker was drained, with its connections`, {
      worker: worker.slot,
    });
  }
  return { restart: { ...restart, drainFreedBytes } };
}

/** The analysis has ended; an incident that was closed meanwhile (memsup is stopping) is left alone. */
function onExplained(supervision: Supervision, { id, subject, outcome }: Explained): void {
  if (supervision.incident?.id !== id) return;
  supervision.stopExplaining = null;
  const { journal, log } = supervision;
  if (outcome.ok) {
    const suspects = outcome.suspects.slice(0, suspectsKept);
    journal.write('explain.done', {
      ...subject,
      id,
      suspects: suspects.length,
      summary: outcome.summary,
    });
    if (outcome.summary !== null) log.write('warn', outcome.summary, subject);
    updateIncident(supervision, { suspects, ...afterDrain(supervision, outcome.selfBytes) });
  } else {
    journal.write('explain.failed', { ...subject, id, because: outcome.because });
    log.write('warn', `the snapshot could not be explained: ${outcome.because}`, subject);
  }
  endIncident(supervision, subject);
}
