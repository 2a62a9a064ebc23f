import path from 'node:path';
import { askProfile } from './captures.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';

/** Pulls the sampling heap profile of a suspect. One file a slot: a newer one takes the place of the older. */
export function keepProfile(supervision: Supervision, worker: Worker): void {
  if (!supervision.config.capture.profile || worker.agent === null) return;
  const file = path.join(supervision.stateDir, 'profiles', `w${worker.slot}.heapprofile`);
  askProfile(supervision, worker, {
    file,
    settle: outcome => tellProfile(supervision, worker, outcome),
  });
}

/** Writes down how the pulling of a profile went. */
export function tellProfile(
  { journal }: Supervision,
  worker: Worker,
  outcome: CaptureOutcome,
): void {
  const subject = { ...subjectOf(worker), kind: 'profile' };
  if (!outcome.ok) {
    journal.write('capture.refused', { ...subject, because: outcome.because });
    return;
  }
  const { bytes, pauseMs, file } = outcome.result;
  journal.write('capture.done', { ...subject, bytes, pauseMs, file });
}
