import type { ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { builtins } from '../builtins.ts';
import type { Guest } from '../guest.ts';
import { httpParsers, newestRequestOn, responseOn } from '../server-seams.ts';

/**
 * Puts `Connection: close` on every response from now on, so that clients take their next request to another worker. Only the
 * newest response of a connection may say so: what was pipelined behind it would be lost.
 */
export function closeAfterResponses(servers: ReadonlySet<Server>, guest: Guest): void {
  const lastOn = new WeakMap<Socket, ServerResponse>();
  for (const socket of [...servers].flatMap(openHttpSockets)) {
    const response = responseOn(socket);
    if (response === null || response.headersSent) continue;
    const newest = newestRequestOn(socket);
    if (newest !== null && newest !== response.req) continue;
    response.shouldKeepAlive = false;
    lastOn.set(socket, response);
  }
  builtins.diagnosticsChannel.subscribe(
    'http.server.request.start',
    guest.wrap((message: unknown) => {
      if (!isRequestStart(message) || !servers.has(message.server)) return;
      const { response, socket } = message;
      const before = lastOn.get(socket);
      if (before !== undefined && !before.headersSent) before.shouldKeepAlive = true;
      response.shouldKeepAlive = false;
      lastOn.set(socket, response);
    }),
  );
}

function openHttpSockets(server: Server): Socket[] {
  return (httpParsers(server) ?? []).flatMap(({ socket }) => socket ?? []);
}

interface RequestStart {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly server: Server;
}

function isRequestStart(message: unknown): message is RequestStart {
  return (
    typeof message === 'object' &&
    message !== null &&
    'response' in message &&
    'socket' in message &&
    'server' in message
  );
}
