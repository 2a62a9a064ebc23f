import fs from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { MemsupError, messageOf } from '../../base/errors.ts';
import type { DashNews } from '../../web/dash/dash-news.ts';
import { Access } from './access.ts';

const bodyBytesMax = 4096;
/** A browser that does not read is cut off above this. */
const waitingBytesMax = 8 * 2 ** 20;
const viewersMax = 32;
const incidentId = /^\d{8}T\d{6}Z-w\d+(?:-\d+)?$/;

export interface DashAction {
  readonly what: 'restart' | 'snapshot';
  readonly slot: number;
}

export interface DashParts {
  readonly page: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly stateDir: () => string | null;
  /** Everything that a browser which has just come must know. */
  readonly greet: (tell: (news: DashNews) => void) => Promise<void>;
  /** Resolves with what was done, in a sentence. */
  readonly act: (action: DashAction) => Promise<string>;
}

export interface DashServer {
  /** With the token in its fragment. */
  readonly address: string;
  readonly tell: (news: DashNews) => void;
  readonly close: () => Promise<void>;
}

/** Serves the dashboard on the loopback interface. */
export async function openDashServer(parts: DashParts): Promise<DashServer> {
  const viewers = new Set<ServerResponse>();
  let access: Access | null = null;
  const server = http.createServer((request, response) => {
    if (access === null) return;
    answer({ parts, viewers, access }, request, response).catch(error => {
      if (!response.headersSent) refuse(response, 500, messageOf(error));
      else response.destroy();
    });
  });
  server.requestTimeout = 10_000;
  const port = await listen(server, parts.port);
  access = new Access(port);
  return {
    address: `http://127.0.0.1:${port}/#${access.token}`,
    tell: news => {
      const line = lineOf(news);
      for (const viewer of viewers) send(viewer, line);
    },
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const viewer of viewers) viewer.end();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: http.Server, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', error => {
      reject(
        new MemsupError('MEMSUP_USAGE', `Cannot serve on port ${wanted}: ${messageOf(error)}`, {
          cause: error,
          hint: 'Choose another with --port, or leave it out to take any that is free',
        }),
      );
    });
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : wanted);
    });
  });
}

interface House {
  readonly parts: DashParts;
  readonly viewers: Set<ServerResponse>;
  readonly access: Access;
}

async function answer(
  house: House,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { access, parts } = house;
  const { headers, method = 'GET' } = request;
  const url = (request.url ?? '/').split('?')[0] ?? '/';
  if (!access.isOurs(headers)) return refuse(response, 403, 'this is not where the dashboard is');
  if (method === 'GET' && url === '/') {
    response.writeHead(200, { ...common, 'content-type': 'text/html; charset=utf-8' });
    response.end(parts.page);
    return;
  }
  const report = /^\/incidents\/([^/]+)\/report\.html$/.exec(url)?.[1];
  if (method === 'GET' && report !== undefined) {
    return sendReport(house, { id: report, headers }, response);
  }
  if (!access.hasToken(headers)) {
    return refuse(response, 401, 'open the address that memsup dash has printed');
  }
  if (method === 'GET' && url === '/news') return follow(house, response);
  if (method === 'POST' && url === '/act') return carryOut(parts, request, response);
  return refuse(response, 404, 'there is nothing here');
}

const common = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

function refuse(response: ServerResponse, status: number, problem: string): void {
  response.writeHead(status, { ...common, 'content-type': 'application/json' });
  response.end(JSON.stringify({ problem }));
}

async function follow({ parts, viewers, access }: House, response: ServerResponse): Promise<void> {
  if (viewers.size >= viewersMax) {
    return refuse(response, 503, `${viewersMax} pages are open already`);
  }
  response.writeHead(200, {
    ...common,
    'content-type': 'application/x-ndjson',
    'set-cookie': access.cookie,
  });
  response.flushHeaders();
  viewers.add(response);
  response.once('close', () => viewers.delete(response));
  await parts.greet(news => send(response, lineOf(news)));
}

function send(viewer: ServerResponse, line: string): void {
  if (viewer.writableLength > waitingBytesMax) viewer.destroy();
  else if (!viewer.writableEnded) viewer.write(line);
}

function lineOf(news: DashNews): string {
  return `${JSON.stringify(news)}\n`;
}

async function carryOut(
  parts: DashParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const action = readAction(await bodyOf(request));
  if (action === null) return refuse(response, 400, 'this is no action of the dashboard');
  try {
    const said = await parts.act(action);
    response.writeHead(200, { ...common, 'content-type': 'application/json' });
    response.end(JSON.stringify({ said }));
  } catch (error) {
    refuse(response, 409, messageOf(error));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > bodyBytesMax) return '';
  }
  return body;
}

function readAction(body: string): DashAction | null {
  try {
    const { what, slot } = JSON.parse(body);
    if (what !== 'restart' && what !== 'snapshot') return null;
    return Number.isSafeInteger(slot) && slot > 0 ? { what, slot } : null;
  } catch {
    return null; // No JSON, or no object.
  }
}

/** In a sandbox: should a report ever hold what it must not, it is still a stranger to the dashboard. */
function sendReport(
  { parts, access }: House,
  { id, headers }: { readonly id: string; readonly headers: IncomingMessage['headers'] },
  response: ServerResponse,
): void {
  if (!access.hasCookie(headers)) return refuse(response, 401, 'open it from the dashboard');
  const stateDir = parts.stateDir();
  if (stateDir === null || !incidentId.test(id)) {
    return refuse(response, 404, 'there is no such incident');
  }
  const file = fs.createReadStream(path.join(stateDir, 'incidents', id, 'report.html'));
  file.once('error', () =>
    refuse(response, 404, `there is no report yet; make it with: memsup report ${id}`),
  );
  file.once('open', () => {
    response.writeHead(200, {
      ...common,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': 'sandbox allow-scripts allow-modals',
    });
    file.pipe(response);
  });
}
