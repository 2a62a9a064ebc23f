import { actOnHeldAlarms } from './alarms.ts';
import { onAgentGone, onAgentHere, onAgentMessage, updateReadiness } from './agent-messages.ts';
import { onControlSocket } from './control-socket-news.ts';
import { onAnalysed } from './explanations.ts';
import { onExit, onRestartDue } from './exits.ts';
import type { Occurrence } from './loop.ts';
import { onCaptured, onProfiled } from './old-capture.ts';
import { onRedacted } from './redactions.ts';
import { onSuccessorTrusted, onWorkerEvent } from './replacements.ts';
import { onRequest } from './requests.ts';
import { onReload } from './reload.ts';
import { onSignal } from './signals.ts';
import { onDrainedWhileStopping, onShutdownDue, stopAll } from './stopping.ts';
import type { Supervision } from './supervision.ts';
import { serviceState } from './systemd/service-state.ts';
import { onTick, onUsage } from './ticks.ts';
import type { Worker } from './worker.ts';
import type { WorkerEvent } from './worker-state.ts';
import { onSpareSettled } from './spares.ts';
import { onBaselineDeadline, takeBaseline } from './baselines.ts';
import { onNeverReady } from './never-ready.ts';
import { dispatch } from './workers.ts';

type OfWorker = Extract<Occurrence, { readonly worker: unknown }>;
type Order = Extract<
  Occurrence,
  { readonly kind: 'signal' | 'reloaded' | 'reload-failed' | 'called-off' }
>;

/** What each occurrence leads to. The only place from which the daemon's state is changed. */
export function apply(supervision: Supervision, occurrence: Occurrence): void {
  if ('worker' in occurrence) applyToWorker(supervision, occurrence);
  else applyToAll(supervision, occurrence);
  // Any of them may have closed the incident that others wait for.
  if (supervision.heldAlarms.length > 0) actOnHeldAlarms(supervision);
  supervision.serviceManager?.tell(serviceState(supervision));
}

function applyToAll(supervision: Supervision, occurrence: Exclude<Occurrence, OfWorker>): void {
  switch (occurrence.kind) {
    case 'restart-due': {
      onRestartDue(supervision, occurrence.slot);
      return;
    }
    case 'connection': {
      supervision.dealer?.take(occurrence.handle, occurrence.connection);
      return;
    }
    case 'shutdown-due': {
      onShutdownDue(supervision);
      return;
    }
    case 'request': {
      onRequest(supervision, occurrence.request, occurrence.reply);
      return;
    }
    case 'signal':
    case 'reloaded':
    case 'reload-failed':
    case 'called-off': {
      applyOrder(supervision, occurrence);
      return;
    }
    case 'baseline-deadline': {
      onBaselineDeadline(supervision, occurrence.baseline);
      return;
    }
    case 'live-explained':
    case 'explained': {
      onAnalysed(supervision, occurrence);
      return;
    }
    case 'redacted': {
      onRedacted(supervision, occurrence);
      return;
    }
    case 'control-socket': {
      onControlSocket(supervision, occurrence);
      return;
    }
    case 'usage': {
      onUsage(supervision, occurrence.usage);
      return;
    }
    case 'watchdog': {
      supervision.serviceManager?.beat();
      return;
    }
    case 'tick': {
      onTick(supervision);
    }
  }
}

// What those want who have started memsup.
function applyOrder(supervision: Supervision, occurrence: Order): void {
  if (occurrence.kind === 'signal') onSignal(supervision, occurrence.signal);
  else if (occurrence.kind === 'called-off') {
    stopAll(supervision, 'called off by its caller', 'SIGTERM');
  } else onReload(supervision, occurrence);
}

function applyToWorker(supervision: Supervision, occurrence: OfWorker): void {
  const { worker } = occurrence;
  switch (occurrence.kind) {
    case 'worker': {
      onWorkerDeadline(supervision, worker, occurrence.event);
      return;
    }
    case 'exit': {
      onExit(supervision, occurrence);
      return;
    }
    case 'agent-here': {
      onAgentHere(worker, occurrence.link);
      return;
    }
    case 'agent-gone': {
      onAgentGone(worker, occurrence.link);
      return;
    }
    case 'agent': {
      onAgentMessage(supervision, worker, occurrence.message);
      return;
    }
    case 'settled':
    case 'answered': {
      worker.signs[occurrence.kind] = true;
      updateReadiness(supervision, worker);
      return;
    }
    case 'drained': {
      if (worker.drain !== null) worker.drain = { ...worker.drain, result: occurrence.result };
      leaveTraffic(supervision, worker, 'drained');
      return;
    }
    case 'captured': {
      if (!onCaptured(supervision, worker, occurrence)) return;
      dispatch(supervision, worker, 'captured');
      onWorkerEvent(supervision, worker, 'captured');
      return;
    }
    case 'profiled': {
      const isAll = onProfiled(supervision, worker, occurrence.outcome);
      if (isAll) onWorkerEvent(supervision, worker, 'captured');
      return;
    }
    case 'successor-trusted': {
      onSuccessorTrusted(supervision, worker);
      return;
    }
    case 'baseline-wanted': {
      takeBaseline(supervision, occurrence);
      return;
    }
    case 'spare-settled': {
      onSpareSettled(supervision, worker);
    }
  }
}

function onWorkerDeadline(supervision: Supervision, worker: Worker, event: WorkerEvent): void {
  if (event === 'drain-deadline') {
    leaveTraffic(supervision, worker, event);
    return;
  }
  if (event === 'ready-deadline' && onNeverReady(supervision, worker)) return;
  dispatch(supervision, worker, event);
}

// The answer and the deadline may both come; only the one that finds the worker still draining counts.
function leaveTraffic(
  supervision: Supervision,
  worker: Worker,
  event: 'drained' | 'drain-deadline',
): void {
  if (worker.state !== 'draining') return;
  supervision.metrics?.onDrained(worker);
  dispatch(supervision, worker, event);
  if (supervision.stopping === null) onWorkerEvent(supervision, worker, 'drained');
  else onDrainedWhileStopping(supervision, worker);
}
