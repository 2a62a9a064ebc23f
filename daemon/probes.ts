import type { Supervision } from './supervision.ts';
import { ageMs, type Worker } from './worker.ts';

/** A probe ends by itself after five seconds; this is for an agent that does not answer. */
const probeTimeoutMs = 15_000;
const mebibyte = 2 ** 20;
/** Below this a full collection is so short that it needs no gentleness. */
const smallHeapBytes = 64 * mebibyte;

/** Asks each worker for its floor when V8 would show it too late by itself. */
export function probeFloors(supervision: Supervision): void {
  const nowMs = supervision.clock.monotonicMs();
  for (const worker of supervision.workers) {
    // A worker that leaves or is being captured has other things to do.
    if (worker.isSpare || worker.state !== 'ready') continue;
    if (worker.captureOrder !== null || worker.agent === null) continue;
    if (worker.probePolicy.due(ageMs(worker, nowMs))) probe(supervision, worker);
  }
}

function probe(supervision: Supervision, worker: Worker): void {
  const mode = modeFor(supervision, worker);
  if (mode === null) return;
  worker.probePolicy.opened(ageMs(worker, supervision.clock.monotonicMs()), mode);
  supervision.commands.give(worker, {
    timeoutMs: probeTimeoutMs,
    send: id => worker.agent?.send('probe', { id, mode }) === true,
    // The collection itself comes as a reading; there is nothing else to learn from the answer.
    settle: () => {},
  });
}

function modeFor(supervision: Supervision, worker: Worker): 'gentle' | 'forced' | null {
  const { mode } = supervision.config.floorProbe;
  if (mode === 'forced') return 'forced';
  const can = worker.hello?.capabilities ?? [];
  const isSmall = (worker.lastSample?.heapUsedBytes ?? smallHeapBytes) < smallHeapBytes;
  const mayForce = isSmall && can.includes('forced-probe');
  if (mayForce && worker.probePolicy.gentleFailed) return 'forced';
  if (can.includes('gentle-probe')) return 'gentle';
  return mayForce ? 'forced' : null;
}
