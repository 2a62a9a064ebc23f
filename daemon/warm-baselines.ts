import fs from 'node:fs';
import path from 'node:path';
import { captureNow } from './spares.ts';
import type { Supervision } from './supervision.ts';
import { ageMs, type Worker } from './worker.ts';

/** Where the snapshot lies that was taken of this worker after its warm-up. */
export function warmFile({ stateDir }: Supervision, { slot, generation }: Worker): string {
  return path.join(stateDir, 'baselines', `w${slot}-g${generation}.heapsnapshot`);
}

/** With `capture.baseline: warm`, captures each worker once in place, when it has warmed up and the pause is short enough. */
export function keepWarmBaselines(supervision: Supervision): void {
  const { config, slots, workers, clock, incident, replacement } = supervision;
  if (config.capture.baseline !== 'warm' || incident !== null || replacement !== null) return;
  // One at a time: while one stands still, the others serve.
  if ([...workers].some(({ captureOrder }) => captureOrder !== null)) return;
  const due = slots
    .map(({ current }) => current)
    .find(worker => {
      if (worker === null || worker.triedWarm || worker.state !== 'ready') return false;
      if (worker.agent === null || worker.lastSample === null) return false;
      return ageMs(worker, clock.monotonicMs()) >= config.sample.warmupMs;
    });
  if (due === undefined || due === null) return;
  due.triedWarm = true;
  captureNow(supervision, due, {
    file: warmFile(supervision, due),
    pauseMaxMs: config.capture.maxPauseMs,
    onOutcome: () => {},
  });
}

/** A worker has gone without an incident that needs it, or a run before this one has left something. */
export function dropWarmBaseline(supervision: Supervision, worker: Worker): void {
  // That of the open incident is still to be compared with.
  if (supervision.incident?.worker.pid === worker.process.pid) return;
  fs.rmSync(warmFile(supervision, worker), { force: true });
}

/** The contents of strings are not to be kept from now on. */
export function dropWarmBaselines(supervision: Supervision): void {
  for (const worker of supervision.workers) {
    fs.rmSync(warmFile(supervision, worker), { force: true });
  }
}
