import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';
import { dispatch } from './workers.ts';

/** The exit code for an app that never became ready. */
const neverReadyCode = 69;

/**
 * The time to become ready is over. The very first process ends memsup, for nothing has ever worked; a later one is a
 * failure like others. Returns whether it took care of the worker.
 */
export function onNeverReady(supervision: Supervision, worker: Worker): boolean {
  const { config, journal, log } = supervision;
  if (worker.state !== 'starting') return false;
  const because = `not ready within ${config.app.readyTimeoutMs / 1000} s`;
  worker.wantedGone = because;
  journal.write('worker.unresponsive', { ...subjectOf(worker), because });
  log.write('error', `worker was ${because} (ready: ${config.app.ready.by})`, {
    worker: worker.slot,
    code: 'MEMSUP_NEVER_READY',
  });
  if (worker.generation > 1 || config.app.ready.by === 'auto') return false;
  supervision.stopping = { because, signal: 'SIGTERM', exitCode: neverReadyCode };
  for (const each of supervision.workers) dispatch(supervision, each, 'stop');
  return true;
}
