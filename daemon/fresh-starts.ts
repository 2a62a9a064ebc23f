import type { WantedReplacement } from './replacement-record.ts';
import { slotOf, type Slot, type Supervision } from './supervision.ts';
import { startWorker } from './workers.ts';

/** Whether this asks for a process where one was given up. Not what an alarm asks for, nor a capture of what is not there. */
export function isFreshStart(slot: Slot, wanted: WantedReplacement): boolean {
  return slot.gaveUp && wanted.roll !== null && wanted.capture === null;
}

/** Somebody has mended what it was, and asks for it: the slot begins anew. What it spends is within the budget again. */
export function startFresh(supervision: Supervision, slot: Slot, wanted: WantedReplacement): void {
  slot.gaveUp = false;
  slot.endedWith = null;
  slot.failuresInRow = 0;
  slot.restarts += 1;
  slot.freshStart = wanted;
  supervision.log.write('info', `starting again what was given up: ${wanted.because}`, {
    worker: slot.number,
  });
  startWorker(supervision, slot);
}

/** The process that was asked for is trusted, or has ended before. */
export function settleFreshStart(
  supervision: Supervision,
  slotNumber: number,
  outcome: { readonly done: boolean; readonly because: string },
): void {
  const slot = slotOf(supervision, slotNumber);
  const wanted = slot.freshStart;
  if (wanted === null) return;
  slot.freshStart = null;
  const { done, because } = outcome;
  supervision.journal.write(done ? 'restart.done' : 'restart.refused', {
    worker: slot.number,
    because: done ? wanted.because : because,
    reason: 'request',
  });
  wanted.onDone(done, because);
}
