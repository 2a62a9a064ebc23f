import type { Supervision } from '../supervision.ts';

/** An answer to an orchestrator that asks after the supervisor. */
export interface Health {
  readonly ok: boolean;
  readonly because: string;
}

/** Ticks come once a second; a loop without one for so long does not decide anything any more. */
export const tickSilenceMaxMs = 15_000;

/** `/livez`: the loop still turns. */
export function liveness(sinceLastTickMs: number): Health {
  const ok = sinceLastTickMs <= tickSilenceMaxMs;
  const because = ok
    ? 'the loop turns'
    : `the loop has not turned for ${Math.round(sinceLastTickMs / 1000)} s`;
  return { ok, because };
}

/** `/readyz`: somebody serves, and goes on serving. */
export function readiness({ slots, stopping }: Pick<Supervision, 'slots' | 'stopping'>): Health {
  if (stopping !== null) return { ok: false, because: `stopping: ${stopping.because}` };
  const ready = slots.filter(({ current }) => current?.state === 'ready').length;
  return { ok: ready > 0, because: `${ready} of ${slots.length} workers are ready` };
}

/** `/startupz`: a worker was ready at least once, so the start is over, whatever came of it later. */
export function startup(wasReady: boolean): Health {
  const because = wasReady ? 'a worker has been ready' : 'no worker has been ready yet';
  return { ok: wasReady, because };
}
