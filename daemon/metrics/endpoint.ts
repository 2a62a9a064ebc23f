import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, systemCodeOf } from '../../base/errors.ts';
import type { Log } from '../log.ts';

/** One answer. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  /** By path; there are no others. */
  readonly pages: ReadonlyMap<string, () => Page>;
  readonly log: Pick<Log, 'write'>;
  readonly onListening?: ((address: AddressInfo) => void) | undefined;
}

export interface Endpoint {
  close(): void;
}

const limits = {
  headerBytesMax: 8 * 1024,
  urlCharsMax: 1024,
  connectionsMax: 64,
  /** For the whole request; there is no body that would be read. */
  requestMs: 10_000,
  headersMs: 5000,
  retryMs: 10_000,
} as const;

const plain = 'text/plain; charset=utf-8';

/**
 * Serves a fixed set of pages, read-only. A port that is taken costs the metrics, not the app: the supervisor goes on and
 * tries again.
 */
export function openEndpoint(options: EndpointOptions): Endpoint {
  const { host, port, log } = options;
  const server = http.createServer(
    {
      maxHeaderSize: limits.headerBytesMax,
      requestTimeout: limits.requestMs,
      headersTimeout: limits.headersMs,
    },
    (request, response) => answer(options, request, response),
  );
  server.maxConnections = limits.connectionsMax;
  let retryTimer: NodeJS.Timeout | null = null;
  const listen = (): void => {
    retryTimer = null;
    server.listen({ host, port });
  };
  server.on('error', error => {
    const what = `cannot serve metrics on ${shownAddress(host, port)}: ${systemCodeOf(error) ?? messageOf(error)}`;
    log.write('error', `${what}; trying again every ${limits.retryMs / 1000} s`);
    retryTimer = setTimeout(listen, limits.retryMs);
    retryTimer.unref();
  });
  server.on('listening', () => {
    const address = server.address();
    if (typeof address !== 'object' || address === null) return;
    log.write('info', `metrics on http://${shownAddress(host, address.port)}/metrics`);
    options.onListening?.(address);
  });
  if (!isLoopback(host)) {
    const what = `metrics are served on ${shownAddress(host, port)}`;
    log.write('warn', `${what} to everybody who can reach it, without a password or encryption`);
  }
  listen();
  return {
    close() {
      if (retryTimer !== null) clearTimeout(retryTimer);
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(
  { pages, log }: EndpointOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  const { status, contentType, body, ...more } = pageFor(pages, request, log);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...('allow' in more ? { allow: more.allow } : {}),
    // What a refused request still has to say is not read.
    ...(status >= 400 ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function pageFor(
  pages: EndpointOptions['pages'],
  { url = '', method }: http.IncomingMessage,
  log: Pick<Log, 'write'>,
): Page & { readonly allow?: string } {
  if (url.length > limits.urlCharsMax) return refusal(414, 'the address is too long');
  const [path = ''] = url.split('?', 1);
  const page = pages.get(path);
  if (page === undefined) return refusal(404, `there are ${[...pages.keys()].join(', ')}`);
  if (method !== 'GET' && method !== 'HEAD') {
    return { ...refusal(405, 'only GET and HEAD'), allow: 'GET, HEAD' };
  }
  try {
    return page();
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    log.write('error', `a bug in memsup: cannot show ${path}: ${messageOf(error)}`, { stack });
    return refusal(500, 'a bug in memsup; its log has more');
  }
}

function refusal(status: number, because: string): Page {
  return { status, contentType: plain, body: `${because}\n` };
}

/** Only this host can connect there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function shownAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
