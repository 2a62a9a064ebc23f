import { messageFor } from '../message.ts';
import type { Notification } from '../notification.ts';
import type { BuildBody } from './built-body.ts';

/** memsup's own format: everything there is, and the message for people. */
export const buildMemsup: BuildBody = (about, { link }) => ({
  contentType: 'application/json',
  body: JSON.stringify(memsupDocument(about, link)),
});

/** The document; CloudEvents carries the same as its data. */
export function memsupDocument(
  about: Notification,
  link: string | null,
): Readonly<Record<string, unknown>> {
  const { kind, ...rest } = about;
  const { title, text } = messageFor(about, link);
  const incident = about.incident === null ? null : { ...about.incident, url: link };
  return { schema: 'memsup.notification/1', event: kind, ...rest, incident, title, text };
}
