import { messageFor, rateText, timeLeftText } from '../message.ts';
import type { Notification } from '../notification.ts';
import type { BuildBody } from './built-body.ts';

/**
 * How often an alarm that holds is told again. Alertmanager forgets what nobody repeats, so that a sender that died
 * leaves no alarm behind; its own `resolve_timeout` is 5 minutes unless changed.
 */
export const repeatEveryMs = 60_000;
/** What is not repeated for so long has ended, as Prometheus itself tells it: four times the period. */
const holdsForMs = 4 * repeatEveryMs;

/** Alertmanager's API v2, `POST /api/v2/alerts`. The labels are the alarm's identity and never change while it lives. */
export const buildAlertmanager: BuildBody = (about, { nowMs, link }) => ({
  contentType: 'application/json',
  body: JSON.stringify([
    {
      labels: labelsOf(about),
      annotations: annotationsOf(about, link),
      startsAt: about.since,
      endsAt: about.firing ? new Date(nowMs + holdsForMs).toISOString() : about.at,
      // What Alertmanager's page calls "Source".
      ...(link === null ? {} : { generatorURL: link }),
    },
  ]),
});

function labelsOf({ rule, app, host, worker, severity, tier }: Notification): object {
  return {
    alertname: `memsup-${rule}`,
    app,
    instance: host,
    rule,
    severity,
    tier,
    worker: String(worker.slot),
  };
}

// Alertmanager takes no empty values: what there is nothing to say about is left out.
function annotationsOf(about: Notification, link: string | null): Readonly<Record<string, string>> {
  const { verdict, because, done, incident, suspect } = about;
  const { title, text } = messageFor(about, link);
  const rate = rateText(verdict);
  const left = timeLeftText(verdict);
  return {
    summary: title,
    description: text,
    because,
    class: verdict.class,
    ...(rate === null ? {} : { rate }),
    ...(left === null ? {} : { time_to_limit: left }),
    ...(suspect === null ? {} : { suspect }),
    ...(incident === null ? {} : { incident: incident.id, folder: incident.folder }),
    ...(link === null ? {} : { incident_url: link }),
    ...(done.length === 0 ? {} : { done: done.join('; ') }),
  };
}
