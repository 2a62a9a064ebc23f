import type { NotifyConfig } from './config.ts';

const mask = '***';
const secretName =
  /(secret|token|passw|pwd|key|credential|auth|private|cookie|session|dsn|salt|signature)/i;
// `postgres://user:pass@db/shop`: a secret under a harmless name.
const urlWithUserinfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i;

/** A value of the environment as it may be shown: masked when its name or its form says that it is a secret. */
export function secretText(name: string, value: string): string {
  if (value === '') return value;
  return secretName.test(name) ? mask : value.replace(urlWithUserinfo, `$1${mask}@`);
}

/** A webhook as it may be shown: without user, query and fragment, and without parts of its path that look like keys. */
export function shownUrl(webhook: string, format: NotifyConfig['format']): string {
  if (!URL.canParse(webhook)) return mask;
  const url = new URL(webhook);
  const user = url.username === '' && url.password === '' ? '' : `${mask}@`;
  const query = url.search === '' && url.hash === '' ? '' : `?${mask}`;
  // The path of a Slack webhook is its key.
  const isKey = (part: string): boolean => (format === 'slack' ? part !== '' : part.length >= 16);
  const path = url.pathname
    .split('/')
    .map(part => (isKey(part) ? mask : part))
    .join('/');
  return `${url.protocol}//${user}${url.host}${path}${query}`;
}
