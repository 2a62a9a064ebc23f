import type { RuleEvent } from '../rules/judge.ts';
import { dropAlarm, holdAlarm, isCurrent, takeHeldAlarm } from './held-alarms.ts';
import type { HeldAlarm } from './held-alarms.ts';
import { incidentCapture } from './incident-capture.ts';
import { openIncident, updateIncident } from './incident-life.ts';
import { wantReplacement } from './replacements.ts';
import { keepProfile } from './profiles.ts';
import { notifyOfAlarm } from './notify/report.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';

/** Writes down what the rules say of a worker, and does what they ask for, always in the order of `ruleActions`. */
export function onRuleEvents(
  supervision: Supervision,
  worker: Worker,
  events: readonly RuleEvent[],
): void {
  for (const event of events) {
    tell(supervision, worker, event);
    if (event.kind === 'raised') act(supervision, worker, event);
    else dropAlarm(supervision, worker, event);
    // After the incident was opened, so that it can be named; nothing is sent before this returns anyway.
    notifyOfAlarm(supervision, worker, event);
  }
}

function tell(supervision: Supervision, worker: Worker, event: RuleEvent): void {
  const { journal, log } = supervision;
  const { rule, type, tier, severity, verdict } = event;
  const raised = event.kind === 'raised';
  journal.write(raised ? 'alarm.raised' : 'alarm.cleared', {
    ...subjectOf(worker),
    rule,
    type,
    tier,
    severity,
    verdict,
  });
  const level = raised && severity !== 'info' ? 'warn' : 'info';
  log.write(level, `${raised ? 'alarm' : 'alarm cleared'} "${rule}": ${verdict.because}`, {
    worker: worker.slot,
    rule,
    tier,
  });
  // For an app that listens (`memsup/app`); the agent passes it on.
  if (raised) worker.agent?.send('leak', { rule, tier, verdict });
}

function act(supervision: Supervision, worker: Worker, event: RuleEvent): void {
  const { actions } = event;
  if (event.type === 'unresponsive') {
    supervision.journal.write('worker.unresponsive', {
      ...subjectOf(worker),
      because: event.verdict.because,
    });
  }
  if (actions.includes('profile')) keepProfile(supervision, worker);
  // A capture hurts nobody only once a successor has taken over, so it implies the replacement.
  if (!actions.includes('capture') && !actions.includes('restart')) return;
  if (worker.wantedGone !== null || supervision.stopping !== null) return;
  const { incident } = supervision;
  if (incident === null && isCurrent(supervision, worker)) {
    replaceBecauseOf(supervision, { worker, event });
  } else if (incident?.worker.pid !== worker.process.pid) {
    holdAlarm(supervision, { worker, event });
  }
}

/** One incident at a time: an alarm that came while another was open has its turn when that is closed. */
export function actOnHeldAlarms(supervision: Supervision): void {
  const held = takeHeldAlarm(supervision);
  if (held !== null) replaceBecauseOf(supervision, held);
}

function replaceBecauseOf(supervision: Supervision, alarm: HeldAlarm): void {
  const { worker, event, capturedIn } = alarm;
  const incident = openIncident(supervision, worker, event);
  const wantsCapture = event.actions.includes('capture');
  if (wantsCapture && capturedIn !== undefined) {
    const refusedBecause = `another worker was captured for the same, in incident ${capturedIn}`;
    updateIncident(supervision, { capture: { ...incident.capture, refusedBecause } });
  }
  wantReplacement(supervision, {
    slot: worker.slot,
    because: `rule "${event.rule}": ${event.verdict.because}`,
    byAlarm: true,
    wantsDrain: event.type !== 'unresponsive',
    capture:
      wantsCapture && capturedIn === undefined ? incidentCapture(supervision, incident.id) : null,
    incident,
    roll: null,
    onDone: () => {},
  });
}
