import { messageOf } from '../base/errors.ts';
import type { Incident } from '../base/incident.ts';
import type { RuleEvent } from '../rules/judge.ts';
import { spareTheOthers } from './held-alarms.ts';
import { closeLiveAnalysis } from './live-analysis.ts';
import { traceName } from './incidents.ts';
import { previousPace } from './version-rates.ts';
import { poolAt } from './pool-view.ts';
import { notifyOfIncident } from './notify/report.ts';
import path from 'node:path';
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
    pool: poolAt(supervision, event),
    previous: previousPace(supervision.memory, worker.appVersion),
    capture: {
      kind: 'none',
      offTraffic: false,
      pauseMs: null,
      bytes: null,
      file: null,
      refusedBecause: null,
    },
    baseline: null,
    suspects: [],
    restart: null,
  };
  save(supervision, incident);
  keepTrace(supervision, worker, incident.id);
  supervision.incident = incident;
  supervision.lastIncident = incident.id;
  journal.write('incident.open', { ...subjectOf(worker), id: incident.id, rule: event.rule });
  return incident;
}

/** The worker of the open incident has gone: its trace is complete now, the moments after the alarm included. */
export function completeTrace(supervision: Supervision, worker: Worker): void {
  const { incident } = supervision;
  if (incident === null || incident.worker.pid !== worker.process.pid) return;
  keepTrace(supervision, worker, incident.id);
}

function keepTrace({ incidents }: Supervision, worker: Worker, id: string): void {
  worker.trace.copyTo(path.join(incidents.folderOf(id), traceName));
}

/** Changes the open incident, on disk too. */
export function updateIncident(supervision: Supervision, change: Partial<Incident>): void {
  if (supervision.incident === null) return;
  supervision.incident = { ...supervision.incident, ...change };
  save(supervision, supervision.incident);
}

// A full disk, the likeliest trouble when captures are written, must cost the record and not the restart.
function save({ incidents, log }: Supervision, incident: Incident): void {
  try {
    incidents.save(incident);
  } catch (error) {
    log.write('error', `cannot write incident ${incident.id}: ${messageOf(error)}`);
  }
}

/** Closes the open incident as it stands, calls off what is still found out about it, and makes room. */
export function endIncident(
  supervision: Supervision,
  subject: Readonly<Record<string, unknown>>,
): void {
  const { incident, clock, journal, log } = supervision;
  if (incident === null) return;
  supervision.stopExplaining?.();
  supervision.stopExplaining = null;
  closeLiveAnalysis(supervision);
  supervision.baseline = null;
  updateIncident(supervision, { closedAt: new Date(clock.wallMs()).toISOString() });
  notifyOfIncident(supervision);
  journal.write('incident.closed', { ...subject, id: incident.id });
  log.write('info', `incident ${incident.id} is closed; read it with: memsup why`, {
    worker: incident.worker.slot,
  });
  supervision.incident = null;
  spareTheOthers(supervision, incident);
  prune(supervision);
  makeReport(supervision, incident);
}

/** The page of an incident that is over. Not while memsup is stopping: nobody would be left to see it through. */
function makeReport(
  { stopping, startReport, stateDir, log }: Supervision,
  { id, worker }: Incident,
): void {
  if (stopping !== null) return;
  startReport({ id, stateDir }, problem => {
    if (problem === null) {
      log.write('info', `the report of incident ${id} is in its folder: report.html`, {
        worker: worker.slot,
      });
    } else {
      log.write('warn', `the report could not be made: ${problem}; try: memsup report ${id}`, {
        worker: worker.slot,
      });
    }
  });
}

function prune({ incidents, config, journal, log }: Supervision): void {
  try {
    const pruned = incidents.prune(config.capture.keep);
    if (pruned.length === 0) return;
    journal.write('limit.dropped', { what: 'captures of old incidents', ids: pruned });
  } catch (error) {
    log.write('error', `cannot remove the captures of old incidents: ${messageOf(error)}`);
  }
}
