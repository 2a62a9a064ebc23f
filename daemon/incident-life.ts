import type { Incident } from '../base/incident.ts';
import type { RuleEvent } from '../rules/judge.ts';
import { traceName } from './incidents.ts';
import { notifyOfIncident } from './notify/report.ts';
import path from 'node:path';
import type { ActiveReplacement } from './replacement-record.ts';
import type { Supervision } from './supervision.ts';
import { ageMs, subjectOf, type Worker } from './worker.ts';

/** Opens the record of an alarm: verdict, worker, and the readings that led to it. */
export function openIncident(supervision: Supervision, worker: Worker, event: RuleEvent): Incident {
  const { clock, config, incidents, journal } = supervision;
  const wallMs = clock.wallMs();
  const incident: Incident = {
    schema: 'memsup.incident/1',
    id: incidents.newId(wallMs, worker.slot),
    app: config.app.name,
    openedAt: new Date(wallMs).toISOString(),
    closedAt: null,
    worker: {
      slot: worker.slot,
      generation: worker.generation,
      pid: worker.process.pid ?? 0,
      node: worker.hello?.node ?? null,
      startedAt: new Date(worker.startedAtWallMs).toISOString(),
      uptimeMs: Math.round(ageMs(worker, clock.monotonicMs())),
    },
    rule: event.rule,
    tier: event.tier,
    verdict: event.verdict,
    capture: {
      kind: 'none',
      offTraffic: false,
      pauseMs: null,
      bytes: null,
      file: null,
      refusedBecause: null,
    },
    suspects: [],
    restart: null,
  };
  incidents.save(incident);
  worker.trace.copyTo(path.join(incidents.folderOf(incident.id), traceName));
  supervision.incident = incident;
  supervision.lastIncident = incident.id;
  journal.write('incident.open', { ...subjectOf(worker), id: incident.id, rule: event.rule });
  return incident;
}

/** Changes the open incident, on disk too. */
export function updateIncident(supervision: Supervision, change: Partial<Incident>): void {
  if (supervision.incident === null) return;
  supervision.incident = { ...supervision.incident, ...change };
  supervision.incidents.save(supervision.incident);
}

/** The replacement has ended, well or not: the incident says so and is closed. */
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
      done,
      because: done
        ? wanted.because
        : 'the successor did not become ready, so the old worker goes on serving',
    },
  });
  endIncident(supervision, subjectOf(old));
}

/** Closes the open incident as it stands, and makes room. */
export function endIncident(
  supervision: Supervision,
  subject: Readonly<Record<string, unknown>>,
): void {
  const { incident, clock, config, incidents, journal, log } = supervision;
  if (incident === null) return;
  updateIncident(supervision, { closedAt: new Date(clock.wallMs()).toISOString() });
  notifyOfIncident(supervision);
  journal.write('incident.closed', { ...subject, id: incident.id });
  log.write('info', `incident ${incident.id} is closed; read it with: memsup why`, {
    worker: incident.worker.slot,
  });
  supervision.incident = null;
  const pruned = incidents.prune(config.capture.keep);
  if (pruned.length > 0) {
    journal.write('limit.dropped', { what: 'captures of old incidents', ids: pruned });
  }
}
