import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import { isRecord } from '../base/guards.ts';
import type { CaptureCommand, CaptureResult } from '../ipc/messages.ts';
import { gateCapture, type CaptureFacts, type CaptureGate } from './capture-gate.ts';
import { predictCapture, type HeapFacts } from './capture-prediction.ts';
import { tellProgress } from './capture-progress.ts';
import { memoryLimit } from '../base/cgroup.ts';
import type { CommandOutcome } from './commands.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import { isLivePipe } from './live-analysis.ts';
import { rawName } from './redaction.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type CaptureOrder, type Worker } from './worker.ts';

/** Slow machines and swapping: the predicted pause times this, and never less than some minutes. */
const patience = 6;
const patienceMinMs = 180_000;
export const profileTimeoutMs = 30_000;

export interface GateWish {
  readonly pauseMaxMs: number | null;
  /** A person asked, or it belongs to a capture that was allowed: no cool-down. */
  readonly forced: boolean;
  /** `false`: it goes through a pipe. */
  readonly toDisk?: boolean;
}

/**
 * Asks whether this worker may be captured now; where that cannot be told, it may not. `pauseMaxMs`: `null` where it serves nobody,
 * so that its pause does not matter.
 */
export function gate(supervision: Supervision, worker: Worker, wish: GateWish): CaptureGate {
  const heap = heapFacts(supervision, worker);
  try {
    return gateCapture(captureFacts(supervision, heap, wish));
  } catch (error) {
    const because = `it cannot be told whether that is safe: ${messageOf(error)}`;
    return { allowed: false, prediction: predictCapture(heap), because };
  }
}

function captureFacts(
  supervision: Supervision,
  heap: HeapFacts,
  { pauseMaxMs, forced, toDisk = true }: GateWish,
): CaptureFacts {
  const { config, clock, lastCaptureAtMonotonicMs } = supervision;
  const limit = memoryLimit();
  return {
    ...heap,
    headroomBytes: limit.usedBytes === null ? null : limit.limitBytes - limit.usedBytes,
    headroomSource: limit.source,
    diskFreeBytes: toDisk ? diskFree(supervision.stateDir) : null,
    diskQuotaLeftBytes: toDisk
      ? quotaLeft(supervision, predictCapture(heap).fileBytes)
      : Number.POSITIVE_INFINITY,
    sinceLastCaptureMs:
      lastCaptureAtMonotonicMs === null || forced
        ? null
        : clock.monotonicMs() - lastCaptureAtMonotonicMs,
    cooldownMs: config.capture.cooldownMs,
    pauseMaxMs,
  };
}

/** What is known of a worker's heap, and of those that were captured before. */
export function heapFacts({ captureCosts }: Supervision, worker: Worker): HeapFacts {
  return {
    nodeMajor: nodeMajorOf(worker),
    heapUsedBytes: worker.lastSample?.heapUsedBytes ?? 0,
    objects: worker.objects?.count ?? null,
    samples: worker.objects?.samples ?? 0,
    earlier: captureCosts,
  };
}

function nodeMajorOf(worker: Worker): number {
  return Number(worker.hello?.node.split('.')[0] ?? 20);
}

// The newest capture is worth more than the oldest ones.
function quotaLeft(
  { config, incidents, incident, journal }: Supervision,
  fileBytes: number,
): number {
  const { maxDiskBytes, redact } = config.capture;
  // The redacted copy is written beside the raw snapshot.
  const neededBytes = redact ? 2 * fileBytes : fileBytes;
  if (neededBytes <= maxDiskBytes) {
    const files = incidents.makeRoom(neededBytes, maxDiskBytes, incident?.id ?? null);
    if (files.length > 0) journal.write('limit.dropped', { what: 'the oldest captures', files });
  }
  return maxDiskBytes - incidents.captureBytes();
}

/** Gives the order that `worker.captureOrder` describes; the outcome comes back as an occurrence. */
export function orderCapture(supervision: Supervision, worker: Worker): void {
  const order = worker.captureOrder;
  if (order === null) throw new Error('a capture was ordered without saying where to');
  // A baseline belongs to a capture, before or after it, and is none of its own.
  if (order.purpose !== 'baseline') {
    supervision.lastCaptureAtMonotonicMs = supervision.clock.monotonicMs();
  }
  supervision.journal.write('capture.start', {
    ...subjectOf(worker),
    kind: 'snapshot',
    purpose: order.purpose,
    file: order.kind === 'stream' ? null : order.file,
  });
  expectSilence(supervision, worker, order.timeoutMs);
  tellProgress(supervision, worker, order);
  askAgent(supervision, worker, {
    kind: order.kind,
    file: order.rawFile ?? order.file,
    timeoutMs: order.timeoutMs,
    settle: outcome => {
      supervision.enqueue({ kind: 'captured', worker, order, outcome });
    },
  });
}

/** What an order of a capture says of its time. */
export function timesOf(
  { clock }: Supervision,
  expectedMs: number,
): Pick<CaptureOrder, 'expectedMs' | 'timeoutMs' | 'startedAtMonotonicMs'> {
  const timeoutMs = Math.max(patienceMinMs, expectedMs * patience);
  return { expectedMs, timeoutMs, startedAtMonotonicMs: clock.monotonicMs() };
}

/** How a snapshot gets to `file`: through a pipe, by way of a raw one that is redacted, or directly. */
export function wayTo(
  supervision: Supervision,
  file: string,
): Pick<CaptureOrder, 'file' | 'rawFile' | 'kind'> {
  if (isLivePipe(supervision, file)) return { file, rawFile: null, kind: 'stream' };
  const rawFile = supervision.config.capture.redact ? rawName(file) : null;
  return { file, rawFile, kind: 'snapshot' };
}

/** The cheap artefact: the sampling heap profile that has been running all along. */
export function askProfile(
  supervision: Supervision,
  worker: Worker,
  { file, settle }: { file: string; settle: (outcome: CaptureOutcome) => void },
): void {
  askAgent(supervision, worker, { kind: 'profile', file, timeoutMs: profileTimeoutMs, settle });
}

interface Asked {
  readonly kind: CaptureCommand['kind'];
  readonly file: string;
  readonly timeoutMs: number;
  readonly settle: (outcome: CaptureOutcome) => void;
}

function askAgent(supervision: Supervision, worker: Worker, asked: Asked): void {
  try {
    fs.mkdirSync(path.dirname(asked.file), { recursive: true, mode: 0o700 });
  } catch (error) {
    asked.settle({ ok: false, because: `there is no place for the file: ${messageOf(error)}` });
    return;
  }
  supervision.commands.give(worker, {
    timeoutMs: asked.timeoutMs,
    send: id => worker.agent?.send('capture', { id, kind: asked.kind, file: asked.file }) === true,
    settle: outcome => {
      asked.settle(captureOutcome(outcome));
    },
  });
}

function captureOutcome(outcome: CommandOutcome): CaptureOutcome {
  if (!outcome.ok) return { ok: false, because: outcome.message };
  const result = captureResult(outcome.result);
  if (result === null) return { ok: false, because: 'the agent gave no proper answer' };
  return { ok: true, result };
}

function captureResult(value: unknown): CaptureResult | null {
  if (!isRecord(value)) return null;
  const { file, bytes, pauseMs, rssBeforeBytes, rssAfterBytes, objects, samples } = value;
  if (typeof file !== 'string' || typeof bytes !== 'number' || typeof pauseMs !== 'number') {
    return null;
  }
  return {
    file,
    bytes,
    pauseMs,
    rssBeforeBytes: typeof rssBeforeBytes === 'number' ? rssBeforeBytes : 0,
    rssAfterBytes: typeof rssAfterBytes === 'number' ? rssAfterBytes : 0,
    ...(typeof objects === 'number' ? { objects } : {}),
    ...(typeof samples === 'number' ? { samples } : {}),
  };
}

// A worker that writes its heap says nothing meanwhile, and nothing is wrong with that.
function expectSilence(supervision: Supervision, worker: Worker, forMs: number): void {
  worker.judge.expectSilence(supervision.clock.monotonicMs() - worker.startedAtMonotonicMs + forMs);
}

function diskFree(folder: string): number | null {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null; // No statfs on this file system: the quota still holds.
  }
}
