import { formatBytes, formatDuration } from '../base/quantities.ts';
import { askProfile, captureTimeoutMs, gate } from './captures.ts';
import type { CaptureOutcome, CapturePurpose } from './capture-outcome.ts';
import type { ActiveReplacement, WantedCapture } from './replacement-record.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type CaptureOrder, type Worker } from './worker.ts';
import { dispatch } from './workers.ts';

/** The old worker is off the traffic: capture it when that is safe, else keep the cheap artefact and say why. */
export function captureOld(supervision: Supervision, { wanted, old }: ActiveReplacement): void {
  const { capture } = wanted;
  if (capture === null) throw new Error('a capture is due that nobody wanted');
  const answer = gate(supervision, old, { pauseMaxMs: null, forced: !wanted.byAlarm });
  if (!answer.allowed || old.agent === null) {
    const because = answer.allowed ? 'the agent is not connected' : answer.because;
    tellRefusal(supervision, old, { purpose: capture.purpose, because });
    capture.onOutcome('snapshot', { ok: false, because });
    fallBack(supervision, old, capture);
    return;
  }
  const { pauseMs } = answer.prediction;
  const expected = `expected pause ${formatDuration(pauseMs)}`;
  supervision.log.write('info', `capturing the heap, off the traffic; ${expected}`, {
    worker: old.slot,
  });
  old.captureOrder = {
    purpose: capture.purpose,
    file: capture.file,
    timeoutMs: captureTimeoutMs(pauseMs),
    settled: false,
    onOutcome: outcome => capture.onOutcome('snapshot', outcome),
  };
  dispatch(supervision, old, 'capture');
}

/** The worker has gone in the middle of its capture: whoever waits for that is told before anything else follows. */
export function abandonCapture(supervision: Supervision, worker: Worker): void {
  const { captureOrder: order } = worker;
  if (order === null) return;
  onCaptured(supervision, worker, {
    order,
    outcome: { ok: false, because: 'the worker went in the middle of it' },
  });
}

/**
 * A snapshot has ended, well or not; returns whether it is the one that the worker is busy with. One in place may be
 * overtaken by one off the traffic, and each outcome belongs to who asked for it.
 */
export function onCaptured(
  supervision: Supervision,
  worker: Worker,
  { order, outcome }: { readonly order: CaptureOrder; readonly outcome: CaptureOutcome },
): boolean {
  if (order.settled) return false;
  order.settled = true;
  const { clock, journal, log } = supervision;
  if (outcome.ok) {
    const { bytes, pauseMs, file } = outcome.result;
    journal.write('capture.done', {
      ...subjectOf(worker),
      kind: 'snapshot',
      purpose: order.purpose,
      bytes,
      pauseMs,
      file,
    });
    log.write('info', `captured ${formatBytes(bytes)} in ${formatDuration(pauseMs)}: ${file}`, {
      worker: worker.slot,
    });
    // V8 has taken memory from the system that it will not give back soon: that is no growth of the app's.
    worker.judge.rebase(clock.monotonicMs() - worker.startedAtMonotonicMs);
  } else {
    const { purpose } = order;
    tellRefusal(supervision, worker, { purpose, because: outcome.because });
  }
  worker.judge.expectSilence(clock.monotonicMs() - worker.startedAtMonotonicMs);
  order.onOutcome(outcome);
  if (worker.captureOrder !== order) return false;
  worker.captureOrder = null;
  return true;
}

function fallBack(supervision: Supervision, worker: Worker, capture: WantedCapture): void {
  const settle = (outcome: CaptureOutcome): void => {
    supervision.enqueue({ kind: 'profiled', worker, outcome, onOutcome: capture.onOutcome });
  };
  if (capture.profileFile === null || !supervision.config.capture.profile) {
    settle({ ok: false, because: 'no profile is kept' });
    return;
  }
  askProfile(supervision, worker, { file: capture.profileFile, settle });
}

/** Says that there will be no snapshot, and why. */
export function tellRefusal(
  supervision: Supervision,
  worker: Worker,
  { purpose, because }: { readonly purpose: CapturePurpose; readonly because: string },
): void {
  supervision.journal.write('capture.refused', {
    ...subjectOf(worker),
    kind: 'snapshot',
    purpose,
    because,
  });
  const what = purpose === 'baseline' ? 'no heap snapshot to compare with' : 'no heap snapshot';
  supervision.log.write('warn', `${what}: ${because}`, { worker: worker.slot });
}
