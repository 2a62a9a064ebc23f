import { createHash } from 'node:crypto';
import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { Incident } from '../../base/incident.ts';
import type { Severity } from '../../base/verdict.ts';
import type { RuleEvent } from '../../rules/judge.ts';
import {
  fitting,
  type NotifiedIncident,
  type NotifiedWorker,
  type Notification,
} from './notification.ts';
import { suspectTitle } from './suspect-title.ts';

/** What is true of every notification of one supervisor, and of this one moment. */
export interface Origin {
  readonly app: string;
  readonly host: string;
  readonly id: string;
  readonly at: string;
}

/** What one rule says of one worker is one alarm, whatever process fills the place. */
export function fingerprintOf({ app, host }: Origin, slot: number, rule: string): string {
  return createHash('sha256')
    .update(JSON.stringify([host, app, slot, rule]))
    .digest('hex')
    .slice(0, 16);
}

/** An alarm has been raised. */
export function raised(
  origin: Origin,
  worker: NotifiedWorker,
  { event, incident }: { readonly event: RuleEvent; readonly incident: NotifiedIncident | null },
): Notification {
  return {
    id: origin.id,
    kind: 'alarm.raised',
    at: origin.at,
    fingerprint: fingerprintOf(origin, worker.slot, event.rule),
    app: origin.app,
    host: origin.host,
    worker,
    rule: event.rule,
    tier: event.tier,
    severity: event.severity,
    since: origin.at,
    firing: true,
    verdict: { ...event.verdict, because: fitting(event.verdict.because) },
    because: fitting(event.verdict.because),
    incident,
    suspect: null,
    done: [],
  };
}

/** An alarm that was told is over. */
export function cleared(
  { id, at }: Pick<Origin, 'id' | 'at'>,
  before: Notification,
  because: string,
): Notification {
  const { fingerprint, app, host, worker, rule, tier, severity, since, verdict, incident } = before;
  const alarm = { fingerprint, app, host, worker, rule, tier, severity, since, verdict, incident };
  const over = { firing: false, because: fitting(because), suspect: null, done: [] } as const;
  return { id, kind: 'alarm.cleared', at, ...alarm, ...over };
}

/** An incident is closed: what was done, and what holds the memory if that is known. */
export function closed(
  origin: Origin,
  incident: Incident,
  about: { readonly folder: string; readonly severity: Severity; readonly firing: boolean },
): Notification {
  const { slot, generation, pid } = incident.worker;
  const done = whatWasDone(incident);
  return {
    id: origin.id,
    kind: 'incident.closed',
    at: origin.at,
    fingerprint: fingerprintOf(origin, slot, incident.rule),
    app: origin.app,
    host: origin.host,
    worker: { slot, generation, pid },
    rule: incident.rule,
    tier: incident.tier,
    severity: about.severity,
    since: incident.openedAt,
    firing: about.firing,
    verdict: { ...incident.verdict, because: fitting(incident.verdict.because) },
    because: fitting(incident.verdict.because),
    incident: { id: incident.id, folder: about.folder },
    suspect: suspectTitle(incident.suspects),
    done: done.map(fitting),
  };
}

function whatWasDone({ restart, capture }: Incident): string[] {
  const done: string[] = [];
  if (restart === null) done.push('the worker was not replaced');
  else if (restart.done) {
    const drain = restart.drainMs === null ? '' : `, drained in ${formatDuration(restart.drainMs)}`;
    const cut = restart.requestsCut === null ? '' : `, ${restart.requestsCut} requests cut`;
    const by = restart.replacedByPid === null ? '' : ` by pid ${restart.replacedByPid}`;
    done.push(`the worker was replaced${by}, ${restart.order}${drain}${cut}`);
  } else done.push(`the worker was not replaced: ${restart.because}`);
  const freedBytes = restart?.drainFreedBytes ?? null;
  if (freedBytes !== null) {
    done.push(`${formatBytes(freedBytes)} went with its connections when it was drained`);
  }
  const { kind, bytes, refusedBecause } = capture;
  if (kind !== 'none') {
    const what = kind === 'snapshot' ? 'a heap snapshot' : 'a sampling heap profile';
    done.push(`${what}${bytes === null ? '' : ` of ${formatBytes(bytes)}`} was taken`);
  }
  if (refusedBecause !== null && kind !== 'snapshot') {
    done.push(`no heap snapshot was taken: ${refusedBecause}`);
  }
  return done;
}
