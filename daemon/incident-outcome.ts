import { endIncident, updateIncident } from './incident-life.ts';
import { whyFailed } from './replacement.ts';
import type { ActiveReplacement, WantedReplacement } from './replacement-record.ts';
import type { Supervision } from './supervision.ts';

/** The replacement has ended, well or not: the incident says so, and is closed once its snapshot was explained. */
export function closeIncident(
  supervision: Supervision,
  { wanted, old, successor, plan }: ActiveReplacement,
  done: boolean,
): void {
  if (wanted.incident === null || supervision.incident?.id !== wanted.incident.id) return;
  updateIncident(supervision, {
    restart: {
      replacedByPid: done ? (successor?.process.pid ?? null) : null,
      order: plan.order,
      drainMs: old.drain?.result?.drainMs ?? null,
      requestsCut: old.drain?.result?.requestsCut ?? null,
      drainFreedBytes: null, // The snapshot tells, once it was read.
      done,
      because: done ? wanted.because : whyFailed(plan),
    },
  });
  supervision.enqueue({ kind: 'baseline-wanted', worker: old, order: plan.order });
}

/** The replacement that an incident asked for will not come: the incident says why and is closed. */
export function abandonIncident(
  supervision: Supervision,
  { incident, slot }: WantedReplacement,
  because: string,
): void {
  if (incident === null || supervision.incident?.id !== incident.id) return;
  updateIncident(supervision, {
    restart: {
      replacedByPid: null,
      order: 'stop-first', // None was chosen yet; nothing was started or stopped.
      drainMs: null,
      requestsCut: null,
      drainFreedBytes: null,
      done: false,
      because,
    },
  });
  endIncident(supervision, { worker: slot });
}
