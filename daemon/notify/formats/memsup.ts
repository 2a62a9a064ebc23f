import { messageFor } from '../message.ts';
import type { Notification } from '../notification.ts';
import type { BuildBody } from './built-body.ts';

/** memsup's own format: everything there is, and the message for people. */
export const buildMemsup: BuildBody = about => ({
  contentType: 'application/json',
  body: JSON.stringify(memsupDocument(about)),
});

/** The document; CloudEvents carries the same as its data. */
export function memsupDocument(about: Notification): Readonly<Record<string, unknown>> {
  const { kind, ...rest } = about;
  const { title, text } = messageFor(about);
  return { schema: 'memsup.notification/1', event: kind, ...rest, title, text };
}
