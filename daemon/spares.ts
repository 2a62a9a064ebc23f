import { formatDuration } from '../base/quantities.ts';
import { endBaseline } from './baseline-outcome.ts';
import type { ActiveBaseline } from './baseline-record.ts';
import { gate, orderCapture, timesOf, wayTo } from './captures.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import { isLivePipe } from './live-analysis.ts';
import { tellRefusal } from './old-capture.ts';
import { whenRedacted } from './redactions.ts';
import { slotOf, type Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';
import { dispatch, startWorker } from './workers.ts';

/** What a start leaves to do is done by then, and the first sample has come. */
const settleMs = 1000;

/**
 * Starts a process beside the successor that takes no connection, only to be captured. The successor itself would be at hand,
 * but V8 does not give back what a snapshot takes, seven to ten times the heap: it would serve with that from its first day.
 */
export function startSpare(supervision: Supervision, active: ActiveBaseline): void {
  const slot = slotOf(supervision, active.leaker.slot);
  active.spare = startWorker(supervision, slot, true);
  active.spare.wantedGone = 'it was started to be captured only';
  supervision.log.write(
    'info',
    'started a process that serves nobody, to compare the leaking one with',
    { worker: slot.number },
  );
}

/** A spare is ready. */
export function onSpareReady(supervision: Supervision, worker: Worker): void {
  setTimeout(() => {
    supervision.enqueue({ kind: 'spare-settled', worker });
  }, settleMs).unref();
}

/** It has been ready for a moment. */
export function onSpareSettled(supervision: Supervision, worker: Worker): void {
  const { baseline } = supervision;
  if (worker.state !== 'ready') return;
  if (baseline?.spare !== worker) {
    dispatch(supervision, worker, 'stop');
    return;
  }
  // Without a sample nothing can be predicted.
  if (worker.lastSample === null && worker.agent !== null) {
    onSpareReady(supervision, worker);
    return;
  }
  captureNow(supervision, worker, {
    file: baseline.file,
    pauseMaxMs: null,
    onOutcome: outcome => {
      dispatch(supervision, worker, 'stop');
      endBaseline(supervision, baseline, outcome);
    },
  });
}

/** The process of a spare has gone, captured or not. */
export function onSpareGone(supervision: Supervision, worker: Worker): void {
  const { baseline } = supervision;
  if (baseline?.spare !== worker) return;
  whenRedacted(supervision, baseline.file, () => {
    const because = 'the process that was started for it has gone';
    endBaseline(supervision, baseline, { ok: false, because });
  });
}

/** Captures a worker where it is, as a baseline, when that is safe. */
export function captureNow(
  supervision: Supervision,
  worker: Worker,
  wish: {
    readonly file: string;
    readonly pauseMaxMs: number | null;
    readonly onOutcome: (outcome: CaptureOutcome) => void;
  },
): void {
  const { pauseMaxMs } = wish;
  const toDisk = !isLivePipe(supervision, wish.file);
  const answer = gate(supervision, worker, { pauseMaxMs, forced: true, toDisk });
  const because = objection(worker, answer.allowed ? null : answer.because);
  if (because !== null) {
    tellRefusal(supervision, worker, { purpose: 'baseline', because });
    wish.onOutcome({ ok: false, because });
    return;
  }
  const { pauseMs } = answer.prediction;
  supervision.log.write(
    'info',
    `capturing the heap to compare with; expected pause ${formatDuration(pauseMs)}`,
    { worker: worker.slot },
  );
  worker.captureOrder = {
    purpose: 'baseline',
    ...wayTo(supervision, wish.file),
    ...timesOf(supervision, pauseMs),
    settled: false,
    onOutcome: wish.onOutcome,
  };
  orderCapture(supervision, worker);
}

function objection(worker: Worker, because: string | null): string | null {
  if (because !== null) return because;
  if (worker.agent === null) return 'the agent is not connected';
  return worker.captureOrder === null ? null : 'it is being captured already';
}
