import type { NotificationKind } from '../notification.ts';
import type { BuildBody } from './built-body.ts';
import { memsupDocument } from './memsup.ts';

const types: Readonly<Record<NotificationKind, string>> = {
  'alarm.raised': 'dev.memsup.alarm.firing',
  'alarm.cleared': 'dev.memsup.alarm.resolved',
  'incident.closed': 'dev.memsup.incident.closed',
};

/** CloudEvents 1.0, structured content mode, JSON. Names of extension attributes may hold lower-case letters and digits only. */
export const buildCloudEvent: BuildBody = (about, { link }) => {
  const { id, kind, at, app, host, worker, rule, severity, fingerprint } = about;
  const event = {
    specversion: '1.0',
    id,
    source: `/memsup/${encodeURIComponent(host)}/${encodeURIComponent(app)}`,
    type: types[kind],
    subject: `worker/${worker.slot}/rule/${rule}`,
    time: at,
    datacontenttype: 'application/json',
    fingerprint,
    severity,
    data: memsupDocument(about, link),
  };
  return {
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: JSON.stringify(event),
  };
};
