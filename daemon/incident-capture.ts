import path from 'node:path';
import type { IncidentCapture } from '../base/incident.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import { isLivePipe } from './live-analysis.ts';
import { updateIncident } from './incident-life.ts';
import { profileName, snapshotName } from './incidents.ts';
import type { WantedCapture } from './replacement-record.ts';
import type { Supervision } from './supervision.ts';

/** A capture into an incident's folder, whose outcome goes into the incident's record. */
export function incidentCapture(supervision: Supervision, id: string): WantedCapture {
  const folder = supervision.incidents.folderOf(id);
  return {
    purpose: 'alarm',
    file: path.join(folder, snapshotName),
    profileFile: path.join(folder, profileName),
    onOutcome: (kind, outcome) => {
      const { incident } = supervision;
      if (incident?.id !== id) return;
      const capture = recorded(incident.capture, kind, outcome);
      const isPiped = capture.file !== null && isLivePipe(supervision, capture.file);
      updateIncident(supervision, { capture: isPiped ? { ...capture, file: null } : capture });
    },
  };
}

function recorded(
  before: IncidentCapture,
  kind: 'snapshot' | 'profile',
  outcome: CaptureOutcome,
): IncidentCapture {
  if (!outcome.ok) {
    // What the snapshot was refused for matters more than that there was no profile either.
    return { ...before, refusedBecause: before.refusedBecause ?? outcome.because };
  }
  const { bytes, pauseMs, file } = outcome.result;
  return { ...before, kind, offTraffic: true, pauseMs, bytes, file };
}
