import type { OtlpConfig } from '../../config/config.ts';

/** Where and with what headers. All of it may be secret but the host. */
export interface OtlpTarget {
  readonly url: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
}

const defaultPath = '/v1/metrics';
const ownHeaders = new Set(['content-type', 'content-length', 'content-encoding', 'host']);

/** The collector as the configuration and the environment describe it. */
export function otlpTarget(
  { endpoint, headersEnv }: OtlpConfig,
  env: Readonly<Record<string, string | undefined>>,
): OtlpTarget {
  const url = new URL(endpoint);
  if (url.pathname === '/') url.pathname = defaultPath;
  const headers = headersEnv === null ? {} : parseHeaders(env[headersEnv] ?? '');
  if (url.username !== '' || url.password !== '') {
    const plain = `${decoded(url.username)}:${decoded(url.password)}`;
    headers['authorization'] ??= `Basic ${Buffer.from(plain).toString('base64')}`;
    url.username = '';
    url.password = '';
  }
  return { url: url.href, host: url.host, headers };
}

/** `a=1,b=two%20words`, as `OTEL_EXPORTER_OTLP_HEADERS` is written. What is no header is left out. */
export function parseHeaders(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, at)).trim().toLowerCase();
    const value = decoded(pair.slice(at + 1).trim());
    const isSendable = /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value);
    if (isSendable && !ownHeaders.has(name)) headers[name] = value;
  }
  return headers;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A per cent sign that encodes nothing is meant as it stands.
  }
}
