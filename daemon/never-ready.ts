import { updateReadiness } from './agent-messages.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';
import { dispatch } from './workers.ts';

/** The exit code for an app that never became ready. */
const neverReadyCode = 69;

/**
 * The time to become ready is over. While nothing has ever worked this ends memsup; later it is a failure like others.
 * Returns whether it took care of the worker.
 */
export function onNeverReady(supervision: Supervision, worker: Worker): boolean {
  const { config, journal, log } = supervision;
  if (worker.state !== 'starting') return false;
  if (config.app.ready.by === 'auto' && !supervision.listens) {
    // It has been at its main script all the time, as a program may that computes.
    worker.signs.settled = true;
    updateReadiness(supervision, worker);
    return true;
  }
  const because = `not ready within ${config.app.readyTimeoutMs / 1000} s`;
  worker.wantedGone = because;
  worker.neverReady = because;
  journal.write('worker.unresponsive', { ...subjectOf(worker), because });
  log.write('error', `worker was ${because} (ready: ${config.app.ready.by})`, {
    worker: worker.slot,
    code: 'MEMSUP_NEVER_READY',
  });
  // Another slot of the app serves: its requests must not pay for this one. To listen alone is no success: `ready` asks for more.
  const nothingEverWorked = !supervision.isReady && worker.generation === 1;
  if (!nothingEverWorked || config.app.ready.by === 'auto') return false;
  supervision.stopping = { because, signal: 'SIGTERM', exitCode: neverReadyCode };
  for (const each of supervision.workers) dispatch(supervision, each, 'stop');
  return true;
}
