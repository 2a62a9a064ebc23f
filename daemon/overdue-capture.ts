import { onCaptured, tellRefusal } from './old-capture.ts';
import { onWorkerEvent } from './replacements.ts';
import type { WantedCapture } from './replacement-record.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';
import { dispatch } from './workers.ts';

const because = 'it did not end, nor did it fail, in the time there is for it';

/** The capture of a replacement that is past all its deadlines counts as failed: the old worker is retired all the same. */
export function endOverdueCapture(supervision: Supervision): void {
  const { replacement, clock } = supervision;
  if (replacement === null || replacement.plan.phase !== 'capturing') return;
  const { old, wanted, captureDueAtMonotonicMs: dueAtMs } = replacement;
  if (dueAtMs === null || clock.monotonicMs() < dueAtMs) return;
  replacement.captureDueAtMonotonicMs = null;
  try {
    tellFailure(supervision, old, wanted.capture);
  } finally {
    // Whatever telling it runs into: all later replacements wait for the end of this one.
    old.captureOrder = null;
    dispatch(supervision, old, 'captured');
    onWorkerEvent(supervision, old, 'captured');
  }
}

function tellFailure(supervision: Supervision, old: Worker, capture: WantedCapture | null): void {
  const outcome = { ok: false, because } as const;
  const { captureOrder: order } = old;
  if (order !== null) {
    onCaptured(supervision, old, { order, outcome });
  } else if (capture !== null) {
    tellRefusal(supervision, old, { purpose: capture.purpose, because });
    capture.onOutcome('snapshot', outcome);
  }
}
