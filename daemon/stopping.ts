import { settleFreshStart } from './fresh-starts.ts';
import { endIncident } from './incident-life.ts';
import { callOffRedactions } from './redactions.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';
import { dispatch } from './workers.ts';

/** A signal to stop; a second one is from somebody who does not want to wait any longer, and kills. */
export function onStopSignal(supervision: Supervision, signal: 'SIGTERM' | 'SIGINT'): void {
  supervision.stopSignals += 1;
  if (supervision.stopSignals > 1) {
    supervision.log.write('warn', `asked to stop again (${signal}): killing what is left`);
    for (const worker of supervision.workers) worker.process.signalGroup('SIGKILL');
    if (supervision.stopping !== null && supervision.workers.size === 0) {
      supervision.finish(supervision.stopping.exitCode);
    }
    return;
  }
  // The app is told in the same words: by hand, a Ctrl-C would have been a SIGINT to it too.
  stopAll(supervision, signal, signal);
}

/** Begins the graceful end: every worker drains, then stops. One that has begun goes on as it is. */
export function stopAll(supervision: Supervision, because: string, signal: NodeJS.Signals): void {
  const { log } = supervision;
  if (supervision.stopping !== null) {
    log.write('info', `stopping already: ${because} changes nothing`);
    return;
  }
  supervision.stopping = { because, signal, exitCode: 0 };
  log.write('info', `stopping: ${because}`);
  for (const slot of supervision.slots) {
    if (slot.restartTimer !== null) clearTimeout(slot.restartTimer);
    slot.restartTimer = null;
  }
  for (const wanted of supervision.wanted.splice(0)) wanted.onDone(false, 'memsup is stopping');
  const ended = { done: false, because: 'memsup is stopping' };
  for (const { number } of supervision.slots) settleFreshStart(supervision, number, ended);
  // A replacement that is under way ends here: its steps would only wait for each other.
  const { replacement } = supervision;
  supervision.replacement = null;
  replacement?.wanted.onDone(false, 'memsup is stopping');
  callOffRedactions(supervision);
  endIncident(supervision, {});
  if (supervision.workers.size === 0) {
    supervision.finish(0);
    return;
  }
  const { delayMs } = supervision.config.shutdown;
  // Ctrl-C is a person who waits.
  if (delayMs === 0 || signal === 'SIGINT') {
    onShutdownDue(supervision);
    return;
  }
  log.write('info', `serving for another ${delayMs} ms, until load balancers have heard of it`);
  setTimeout(() => supervision.enqueue({ kind: 'shutdown-due' }), delayMs).unref();
}

/** `shutdown.delay` is over: whoever sends traffic has had the time to send it elsewhere. */
export function onShutdownDue(supervision: Supervision): void {
  for (const worker of supervision.workers) stopOne(supervision, worker);
}

/** A worker has left the traffic while everything stops. */
export function onDrainedWhileStopping(supervision: Supervision, worker: Worker): void {
  dispatch(supervision, worker, 'stop');
}

function stopOne(supervision: Supervision, worker: Worker): void {
  worker.wantedGone = supervision.stopping?.because ?? 'memsup is stopping';
  // Off the traffic already, so there is nothing to drain; a capture that is under way is not waited for.
  const isOffTraffic = worker.isSpare || worker.state === 'drained' || worker.state === 'capturing';
  dispatch(supervision, worker, isOffTraffic ? 'stop' : 'drain');
}
