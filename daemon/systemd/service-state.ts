import type { Supervision } from '../supervision.ts';

/** How far the service is, in the service manager's own terms. */
export type ServicePhase = 'starting' | 'ready' | 'reloading' | 'stopping';

export interface ServiceState {
  readonly phase: ServicePhase;
  /** One line for `systemctl status`; it changes only when something has happened, not with each reading. */
  readonly status: string;
}

type Facts = Pick<
  Supervision,
  'slots' | 'stopping' | 'replacement' | 'incident' | 'isReady' | 'reloads' | 'workers'
>;

/** What the service manager is to know, as of now. */
export function serviceState(facts: Facts): ServiceState {
  return { phase: phaseOf(facts), status: statusOf(facts) };
}

function phaseOf({ stopping, reloads, isReady }: Facts): ServicePhase {
  if (stopping !== null) return 'stopping';
  if (!isReady) return 'starting';
  return reloads > 0 ? 'reloading' : 'ready';
}

function statusOf({ slots, stopping, replacement, incident, reloads, workers }: Facts): string {
  if (stopping !== null) return `stopping (${stopping.because}), ${counted(workers.size)} left`;
  const ready = slots.filter(({ current }) => current?.state === 'ready').length;
  const parts = [`${ready} of ${counted(slots.length)} ready`];
  if (reloads > 0) parts.push('reloading');
  if (replacement !== null) parts.push(`replacing worker ${replacement.wanted.slot}`);
  if (incident !== null) parts.push(`incident ${incident.id}`);
  return parts.join('; ');
}

function counted(workers: number): string {
  return workers === 1 ? '1 worker' : `${workers} workers`;
}
