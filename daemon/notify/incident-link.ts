import { incidentUrl } from '../../base/incident-url.ts';
import type { Notification } from './notification.ts';

/** Where people find the incident that a notification is about, by the template of the receiver's configuration. */
export function linkTo(
  { incident, app, host, worker }: Notification,
  template: string | null,
): string | null {
  if (incident === null || template === null) return null;
  return incidentUrl(template, { id: incident.id, app, host, worker: String(worker.slot) });
}
