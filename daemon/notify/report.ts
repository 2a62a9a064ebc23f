import os from 'node:os';
import { systemClock } from '../../base/clock.ts';
import type { RuleEvent } from '../../rules/judge.ts';
import type { Supervision } from '../supervision.ts';
import type { Worker } from '../worker.ts';
import { Notifier } from './notifier.ts';

/** The daemon's notifier, not started yet. It hears of workers that have gone from the journal, as every live view does. */
export function openNotifier(
  around: Pick<Supervision, 'config' | 'stateDir' | 'version' | 'journal' | 'log'>,
  env: Readonly<Record<string, string | undefined>>,
): Notifier {
  const { config, stateDir, version, journal, log } = around;
  const notifier = new Notifier({
    stateDir,
    app: config.app.name,
    host: os.hostname(),
    version,
    env,
    clock: systemClock,
    random: Math.random,
    log,
    journal: (event, subject) => journal.write(event, subject),
  });
  journal.onRecord(({ event, worker, generation }) => {
    if (event !== 'worker.exit' || worker === undefined || generation === undefined) return;
    notifier.onWorkerGone(worker, generation);
  });
  return notifier;
}

/** Passes on what a rule says of a worker, with the incident that it led to. */
export function notifyOfAlarm(supervision: Supervision, worker: Worker, event: RuleEvent): void {
  const { notifier, incident, incidents } = supervision;
  const { slot, generation } = worker;
  const isOurs =
    incident?.rule === event.rule &&
    incident.worker.slot === slot &&
    incident.worker.generation === generation;
  notifier?.onRuleEvent(
    { slot, generation, pid: worker.process.pid },
    {
      event,
      incident: isOurs ? { id: incident.id, folder: incidents.folderOf(incident.id) } : null,
    },
  );
}

/** Passes on that the open incident is being closed. */
export function notifyOfIncident({ notifier, incident, incidents, config }: Supervision): void {
  if (notifier === undefined || incident === null) return;
  const rule = config.rules.find(({ name }) => name === incident.rule);
  // The rule may be gone since the configuration was read again; that it led to an incident is reason to tell.
  const { severity, actions } = rule ?? { severity: 'warning', actions: ['notify'] };
  const folder = incidents.folderOf(incident.id);
  notifier.onIncidentClosed(incident, { folder, rule: { severity, actions } });
}
