import path from 'node:path';
import { askProfile } from './captures.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';

/** Pulls the sampling heap profile of a suspect. One file a slot: a newer one takes the place of the older. */
export function keepProfile(supervision: Supervision, worker: Worker): void {
  if (!supervision.config.capture.profile || worker.agent === null) return;
  const file = path.join(supervision.stateDir, 'profiles', `w${worker.slot}.heapprofile`);
  askProfile(supervision, worker, {
    file,
    settle: outcome => {
      if (outcome.ok) {
        const { bytes, pauseMs } = outcome.result;
        supervision.journal.write('capture.done', {
          ...subjectOf(worker),
          kind: 'profile',
          bytes,
          pauseMs,
          file,
        });
        return;
      }
      const { because } = outcome;
      supervision.journal.write('capture.refused', {
        ...subjectOf(worker),
        kind: 'profile',
        because,
      });
    },
  });
}
