import { once } from 'node:events';
import http from 'node:http';
import type { ExecutionContext } from 'ava';
import { isRecord } from '../../base/guards.ts';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

/** Answers one request; without one it is 204. */
export type Responder = (response: http.ServerResponse, request: Received) => void;

/** A receiver of webhooks on a port of this host's own. */
export interface WebhookReceiver {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly received: readonly Received[];
  /** Waits until so many requests have come. */
  readonly have: (count: number) => Promise<readonly Received[]>;
  /** The next requests are answered by these, in turn; later ones with 204. */
  readonly answer: (...responders: Responder[]) => void;
  readonly close: () => Promise<void>;
}

/** Opens a receiver; `port` 0 takes any that is free. */
export async function webhookReceiver(t: ExecutionContext, port = 0): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const responders: Responder[] = [];
  const arrivals = new EventTarget();
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body, atMs: Date.now() };
      received.push(one);
      const respond = responders.shift() ?? status(204);
      respond(response, one);
      arrivals.dispatchEvent(new Event('request'));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  t.teardown(close);
  return {
    url: `http://127.0.0.1:${bound}/hook`,
    host: `127.0.0.1:${bound}`,
    port: bound,
    received,
    have: async count => {
      while (received.length < count) await once(arrivals, 'request');
      return received;
    },
    answer: (...next) => void responders.push(...next),
    close,
  };
}

/** Answers with a status and nothing else. */
export function status(code: number, headers: http.OutgoingHttpHeaders = {}): Responder {
  return response => {
    response.writeHead(code, headers).end();
  };
}

/** The JSON object that a text holds. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) throw new Error(`no object: ${text}`);
  return value;
}

/** The bodies that came, as objects. */
export function bodies({ received }: WebhookReceiver): Readonly<Record<string, unknown>>[] {
  return received.map(({ body }) => jsonObject(body));
}

/** A port on which nobody listens, and a way to change that. */
export async function absentReceiver(t: ExecutionContext): Promise<{
  readonly url: string;
  readonly appear: () => Promise<WebhookReceiver>;
}> {
  const { url, port, close } = await webhookReceiver(t);
  await close();
  return { url, appear: () => webhookReceiver(t, port) };
}
