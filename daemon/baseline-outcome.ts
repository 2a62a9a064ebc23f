import type { CaptureOutcome } from './capture-outcome.ts';
import { explainThenEnd } from './explanations.ts';
import { isLivePipe } from './live-analysis.ts';
import { updateIncident } from './incident-life.ts';
import type { ActiveBaseline } from './baseline-record.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf } from './worker.ts';

/** The snapshot to compare with is there, or will not come: the incident says so, and is explained. */
export function endBaseline(
  supervision: Supervision,
  active: ActiveBaseline,
  outcome: CaptureOutcome,
): void {
  // It was closed meanwhile, or has waited long enough.
  if (supervision.baseline !== active) return;
  supervision.baseline = null;
  const { choice, leaker } = active;
  const done = outcome.ok ? outcome.result : null;
  updateIncident(supervision, {
    baseline: {
      kind: choice.kind,
      because: choice.because,
      pauseMs: done?.pauseMs ?? null,
      bytes: done?.bytes ?? null,
      file: done === null || isLivePipe(supervision, done.file) ? null : done.file,
      refusedBecause: outcome.ok ? null : outcome.because,
    },
  });
  explainThenEnd(supervision, subjectOf(leaker), done?.file ?? null);
}
