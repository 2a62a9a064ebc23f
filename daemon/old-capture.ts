import fs from 'node:fs';
import path from 'node:path';
import { MemsupError } from '../base/errors.ts';
import { formatBytes, formatDuration } from '../base/quantities.ts';
import { rememberCaptureCost } from './capture-costs.ts';
import { askProfile, gate, heapFacts, profileTimeoutMs, timesOf, wayTo } from './captures.ts';
import { isLivePipe, openLiveAnalysis } from './live-analysis.ts';
import { tellRedacted } from './redactions.ts';
import { keepStatistics } from './heap-statistics.ts';
import { tellProfile } from './profiles.ts';
import type { CaptureResult } from '../ipc/messages.ts';
import type { CaptureOutcome, CapturePurpose } from './capture-outcome.ts';
import type { ActiveReplacement, WantedCapture } from './replacement-record.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type CaptureOrder, type Worker } from './worker.ts';
import { dispatch } from './workers.ts';

const graceMs = 10_000;

/**
 * The old worker is off the traffic: its profile first, which is cheap, says where what lives was allocated and how many objects
 * there are; then the snapshot, when that is safe.
 */
export function captureOld(supervision: Supervision, replacement: ActiveReplacement): void {
  const { wanted, old } = replacement;
  expectWithin(supervision, replacement, profileTimeoutMs);
  if (wanted.capture === null) throw new Error('a capture is due that nobody wanted');
  const { profileFile } = wanted.capture;
  if (profileFile === null || !supervision.config.capture.profile || old.agent === null) {
    supervision.enqueue({ kind: 'profiled', worker: old, outcome: null });
    return;
  }
  askProfile(supervision, old, {
    file: profileFile,
    settle: outcome => supervision.enqueue({ kind: 'profiled', worker: old, outcome }),
  });
}

/**
 * The profile is there, or none is to be had: goes on with the snapshot. Returns whether that is all there will be, the
 * reason told.
 */
export function onProfiled(
  supervision: Supervision,
  old: Worker,
  profile: CaptureOutcome | null,
): boolean {
  const { replacement } = supervision;
  const capture = replacement?.wanted.capture ?? null;
  if (replacement?.old !== old || replacement.plan.phase !== 'capturing' || capture === null) {
    return false;
  }
  if (profile !== null) tellProfile(supervision, old, profile);
  if (profile?.ok === true) {
    const { objects = null, samples = 0 } = profile.result;
    old.objects = objects === null ? null : { count: objects, samples };
    capture.onOutcome('profile', profile);
  }
  const forced = !replacement.wanted.byAlarm;
  const isLive = capture.purpose === 'alarm' && supervision.config.capture.keep === 0;
  const toDisk = !isLive && !isLivePipe(supervision, capture.file);
  const answer = gate(supervision, old, { pauseMaxMs: null, forced, toDisk });
  if (!answer.allowed || old.agent === null) {
    const because = answer.allowed ? 'the agent is not connected' : answer.because;
    refuse(supervision, old, { capture, because });
    return true;
  }
  const file = isLive ? livePipe(supervision, answer.prediction.extraRssBytes) : capture.file;
  if (file instanceof MemsupError) {
    refuse(supervision, old, { capture, because: file.message });
    return true;
  }
  const { pauseMs, objects, extraRssBytes, from } = answer.prediction;
  const expected = `some ${formatCount(objects)} objects, a pause of about ${formatDuration(pauseMs)}, ${formatBytes(extraRssBytes)} more memory, from ${from}`;
  supervision.log.write('info', `capturing the heap, off the traffic; expected: ${expected}`, {
    worker: old.slot,
  });
  old.captureOrder = {
    purpose: capture.purpose,
    ...wayTo(supervision, file),
    ...timesOf(supervision, pauseMs),
    settled: false,
    onOutcome: outcome => capture.onOutcome('snapshot', outcome),
  };
  expectWithin(supervision, replacement, old.captureOrder.timeoutMs);
  dispatch(supervision, old, 'capture');
  return false;
}

/** The pipe to write into, with the analyser at its other end; or why there is none. */
function livePipe(supervision: Supervision, extraRssBytes: number): string | MemsupError {
  if (supervision.incident === null) throw new Error('an alarm is captured without an incident');
  try {
    return openLiveAnalysis(supervision, supervision.incident, extraRssBytes).snapshotFile;
  } catch (error) {
    if (error instanceof MemsupError) return error;
    throw error;
  }
}

/** An order has a deadline of its own, which comes first; this is for what may go wrong around it. */
function expectWithin(
  { clock }: Supervision,
  replacement: ActiveReplacement,
  timeoutMs: number,
): void {
  replacement.captureDueAtMonotonicMs = clock.monotonicMs() + timeoutMs + graceMs;
}

function refuse(
  supervision: Supervision,
  old: Worker,
  { capture, because }: { readonly capture: WantedCapture; readonly because: string },
): void {
  tellRefusal(supervision, old, { purpose: capture.purpose, because });
  if (capture.profileFile !== null) keepStatistics(old, path.dirname(capture.profileFile));
  capture.onOutcome('snapshot', { ok: false, because });
}

/**
 * The worker has gone in the middle of its capture: whoever waits for that is told before anything else follows. What it had written
 * is of no use, and would count as a capture.
 */
export function abandonCapture(supervision: Supervision, worker: Worker): void {
  const { captureOrder: order } = worker;
  if (order === null) return;
  onCaptured(supervision, worker, {
    order,
    outcome: { ok: false, because: 'the worker went in the middle of it' },
  });
  const { kind, rawFile, file } = order;
  if (kind === 'snapshot') fs.rmSync(`${rawFile ?? file}.partial`, { force: true });
}

/**
 * A snapshot has ended, well or not; returns whether it is the one that the worker is busy with. One in place may be
 * overtaken by one off the traffic, and each outcome belongs to who asked for it.
 */
export function onCaptured(
  supervision: Supervision,
  worker: Worker,
  { order, outcome: told }: { readonly order: CaptureOrder; readonly outcome: CaptureOutcome },
): boolean {
  if (order.settled) return false;
  order.settled = true;
  const { clock, journal, log } = supervision;
  const outcome = withReadersReason(supervision, order, told);
  if (outcome.ok) {
    const { bytes, pauseMs } = outcome.result;
    const isPiped = order.kind === 'stream';
    const file = isPiped ? null : order.rawFile === null ? outcome.result.file : order.file;
    journal.write('capture.done', {
      ...subjectOf(worker),
      kind: 'snapshot',
      purpose: order.purpose,
      bytes,
      pauseMs,
      file,
    });
    const where = file ?? 'read as it was written';
    log.write('info', `captured ${formatBytes(bytes)} in ${formatDuration(pauseMs)}: ${where}`, {
      worker: worker.slot,
    });
    rememberCost(supervision, worker, outcome.result);
    // V8 has taken memory from the system that it will not give back soon: that is no growth of the app's.
    worker.judge.rebase(clock.monotonicMs() - worker.startedAtMonotonicMs);
  } else {
    const { purpose } = order;
    tellRefusal(supervision, worker, { purpose, because: outcome.because });
  }
  worker.judge.expectSilence(clock.monotonicMs() - worker.startedAtMonotonicMs);
  tellRedacted(supervision, order, outcome);
  if (worker.captureOrder !== order) return false;
  worker.captureOrder = null;
  return true;
}

/** To the worker, a reader that gives up is a broken pipe; why it did, it has said itself. */
function withReadersReason(
  { live }: Supervision,
  { kind }: CaptureOrder,
  outcome: CaptureOutcome,
): CaptureOutcome {
  const reader = live?.outcome ?? null;
  if (kind !== 'stream' || outcome.ok || reader === null || reader.ok) return outcome;
  return { ok: false, because: reader.because };
}

// A second snapshot of one process finds the memory of the first one and seems cheap.
function rememberCost(supervision: Supervision, worker: Worker, result: CaptureResult): void {
  worker.timesCaptured += 1;
  const { nodeMajor, heapUsedBytes } = heapFacts(supervision, worker);
  if (worker.timesCaptured > 1 || heapUsedBytes === 0) return;
  const { bytes, pauseMs, rssBeforeBytes, rssAfterBytes } = result;
  const extraRssBytes = Math.max(0, rssAfterBytes - rssBeforeBytes);
  supervision.captureCosts = rememberCaptureCost(supervision.stateDir, supervision.captureCosts, {
    nodeMajor,
    heapUsedBytes,
    extraRssBytes,
    pauseMs,
    fileBytes: bytes,
  });
}

function formatCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000
    ? `${Math.round(count / 1000)} thousand`
    : `${(count / 1_000_000).toFixed(1)} million`;
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
