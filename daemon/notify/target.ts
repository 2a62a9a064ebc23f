import { createHash } from 'node:crypto';
import { readText } from '../../base/small-file.ts';
import type { NotifyConfig } from '../../config/config.ts';

/** One receiver. What is secret here (`url`, `authorization`, `secret`) goes to the network only. */
export interface Target {
  /** Names the receiver on disk without naming its address, which may itself be a key. */
  readonly key: string;
  readonly url: string;
  /** Host and port: all of the address that is written down anywhere. */
  readonly host: string;
  readonly authorization: string | null;
  readonly format: NotifyConfig['format'];
  readonly secret: string | null;
  /** Template of the link to an incident. */
  readonly incidentUrl: string | null;
}

/** A receiver as the configuration describes it; the key to sign with comes from the environment or a file, and is read anew with each configuration. */
export function targetOf(
  { webhook, format, secretEnv, secretFile, incidentUrl }: NotifyConfig,
  env: Readonly<Record<string, string | undefined>>,
): Target {
  const url = new URL(webhook);
  const authorization = basicAuthorization(url);
  // `fetch` takes no address with a user in it.
  url.username = '';
  url.password = '';
  url.hash = '';
  if (format === 'alertmanager') url.pathname = alertsPath(url.pathname);
  const secret = secretEnv === null ? secretIn(secretFile) : (env[secretEnv] ?? '');
  return {
    key: createHash('sha256').update(`${format}\n${webhook}`).digest('hex').slice(0, 16),
    url: url.href,
    host: url.host,
    authorization,
    format,
    secret: secret === '' ? null : secret,
    incidentUrl,
  };
}

// A key in a file ends where the line does.
function secretIn(file: string | null): string {
  return file === null ? '' : (readText(file)?.trim() ?? '');
}

function basicAuthorization({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  const plain = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(plain).toString('base64')}`;
}

// A per cent sign that encodes nothing is meant as it stands.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Alertmanager may live under a prefix; whether the address names the API already or only the server, both are meant.
function alertsPath(pathname: string): string {
  const path = pathname.replace(/\/+$/, '');
  return path.endsWith('/api/v2/alerts') ? path : `${path}/api/v2/alerts`;
}
