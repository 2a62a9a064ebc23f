import { orderDrain } from './drains.ts';
import { orderCapture } from './captures.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';
import type { WorkerEffect, WorkerEvent } from './worker-state.ts';

// The agent ends the drain at its own deadline; ours is for an agent that cannot.
const drainGraceMs = 2000;

/** Carries out one word of the worker's state table. */
export function carryOut(supervision: Supervision, worker: Worker, effect: WorkerEffect): void {
  const { app } = supervision.config;
  switch (effect) {
    case 'arm-ready': {
      arm(supervision, worker, { event: 'ready-deadline', afterMs: app.readyTimeoutMs });
      return;
    }
    case 'arm-drain': {
      arm(supervision, worker, {
        event: 'drain-deadline',
        afterMs: app.drainTimeoutMs + drainGraceMs,
      });
      return;
    }
    case 'arm-kill': {
      arm(supervision, worker, { event: 'kill-deadline', afterMs: app.killTimeoutMs });
      return;
    }
    case 'disarm': {
      disarm(worker);
      return;
    }
    case 'order-drain': {
      orderDrain(supervision, worker);
      return;
    }
    case 'order-capture': {
      orderCapture(supervision, worker);
      return;
    }
    case 'send-stop-signal': {
      worker.stopProbing();
      stopProcess(supervision, worker);
      return;
    }
    case 'send-kill': {
      supervision.log.write(
        'warn',
        `worker did not stop within ${app.killTimeoutMs} ms, killing it`,
        {
          ...subjectOf(worker),
        },
      );
      worker.process.signalGroup('SIGKILL');
    }
  }
}

function stopProcess(supervision: Supervision, worker: Worker): void {
  const signal = supervision.stopping?.signal ?? 'SIGTERM';
  // A command such as `npm start` does not pass signals on, so its whole group is told. A script is told alone: what
  // becomes of its children is its own affair until the deadline.
  if (supervision.config.app.command === null) worker.process.signal(signal);
  else worker.process.signalGroup(signal);
}

function arm(
  supervision: Supervision,
  worker: Worker,
  { event, afterMs }: { event: WorkerEvent; afterMs: number },
): void {
  disarm(worker);
  worker.timer = setTimeout(() => {
    supervision.enqueue({ kind: 'worker', worker, event });
  }, afterMs).unref(); // The tick keeps us running; no deadline shall, once it has ended.
}

function disarm(worker: Worker): void {
  if (worker.timer !== null) clearTimeout(worker.timer);
  worker.timer = null;
}
