import type { Incident } from '../base/incident.ts';
import { tiers } from '../base/verdict.ts';
import type { RuleEvent } from '../rules/judge.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

/** An alarm that waits until there is room for an incident. */
export interface HeldAlarm {
  readonly worker: Worker;
  readonly event: RuleEvent;
  /** The incident, closed since, in which another worker was captured for the same. */
  readonly capturedIn?: string;
}

/** Keeps an alarm for later: one of a worker, the gravest. */
export function holdAlarm({ heldAlarms, log }: Supervision, alarm: HeldAlarm): void {
  const { worker, event } = alarm;
  const at = heldAlarms.findIndex(held => held.worker === worker);
  const held = heldAlarms[at];
  if (held === undefined) {
    heldAlarms.push(alarm);
    log.write('info', `alarm "${event.rule}" waits until the open incident is closed`, {
      worker: worker.slot,
    });
  } else if (gravity(event) > gravity(held.event)) {
    heldAlarms[at] = alarm;
  }
}

/**
 * The snapshot of one worker will do for all that were accused of the same meanwhile: they hold the same, and each further one would
 * cost a pause, memory and a baseline, however short the cool-down is.
 */
export function spareTheOthers({ heldAlarms }: Supervision, incident: Incident): void {
  if (incident.capture.kind !== 'snapshot') return;
  const { id, rule, verdict } = incident;
  for (const [at, held] of heldAlarms.entries()) {
    const { event } = held;
    const isSame = event.rule === rule && event.verdict.class === verdict.class;
    if (isSame) heldAlarms[at] = { ...held, capturedIn: id };
  }
}

/** The rule has withdrawn it. */
export function dropAlarm({ heldAlarms }: Supervision, worker: Worker, event: RuleEvent): void {
  const at = heldAlarms.findIndex(held => held.worker === worker && held.event.rule === event.rule);
  if (at !== -1) heldAlarms.splice(at, 1);
}

/** The next alarm whose turn it is; those of workers that have gone are forgotten. */
export function takeHeldAlarm(supervision: Supervision): HeldAlarm | null {
  const { heldAlarms, incident, stopping } = supervision;
  if (incident !== null || stopping !== null) return null;
  const left = heldAlarms.filter(({ worker }) => mayStillCount(worker));
  heldAlarms.splice(0, heldAlarms.length, ...left);
  const at = left.findIndex(({ worker }) => isCurrent(supervision, worker));
  return at === -1 ? null : (heldAlarms.splice(at, 1)[0] ?? null);
}

/** Does this process stand in its slot? A successor on trial does not yet. */
export function isCurrent({ slots }: Supervision, worker: Worker): boolean {
  return slots.some(({ current }) => current === worker);
}

function mayStillCount({ state, wantedGone }: Worker): boolean {
  return wantedGone === null && (state === 'starting' || state === 'ready');
}

function gravity({ tier }: RuleEvent): number {
  return tiers.indexOf(tier);
}
