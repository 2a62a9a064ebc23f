import type { IncidentPool } from '../base/incident.ts';
import type { RuleEvent } from '../rules/judge.ts';
import { poolWorkers } from '../rules/pool.ts';
import type { Supervision } from './supervision.ts';

/**
 * What the workers say together at the moment of an alarm: does the app leak, or only what one of them was given to do?
 * All of them run the same version: one that is on its way out, or on trial, does not count.
 */
export function poolAt({ slots }: Supervision, { type }: RuleEvent): IncidentPool | null {
  if (type !== 'leak-trend' || slots.length < 2) return null;
  const workers = slots.flatMap(({ current }) =>
    current === null || current.state !== 'ready'
      ? []
      : [{ slot: current.slot, opinion: current.judge.status().opinion }],
  );
  const { scope, slots: growing, rateBytesPerHour, because } = poolWorkers(workers);
  return { scope, slots: growing, rateBytesPerHour, because };
}
