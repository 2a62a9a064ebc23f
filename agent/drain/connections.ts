import type { Server, Socket } from 'node:net';
import type { ServerHttp2Session } from 'node:http2';
import type { Listening } from '../listening.ts';
import { activeHandles, httpParsers, idleHttpParsers, responseOn } from '../server-seams.ts';

/** An open connection to one of the app's servers, by what can be done to end it politely. */
export type Connection =
  | { readonly kind: 'http'; readonly socket: Socket; readonly isIdle: boolean }
  | { readonly kind: 'http2'; readonly socket: Socket; readonly session: ServerHttp2Session }
  | { readonly kind: 'websocket'; readonly socket: Socket }
  | { readonly kind: 'raw'; readonly socket: Socket };

/** Looks up every connection of these servers; nothing was kept about them while the app was at work. */
export function listConnections(servers: ReadonlySet<Server>, listening: Listening): Connection[] {
  const http = httpConnections(servers);
  const secure = listening.secureSockets.list().filter(socket => servers.has(serverOf(socket)));
  // An encrypted connection has two sockets; the raw one below is not to be touched.
  const below = new Set(secure.map(socket => Reflect.get(socket, '_parent')));
  const plain = activeHandles()
    .filter(handle => isSocket(handle))
    .filter(socket => servers.has(serverOf(socket)) && !below.has(socket));
  const webSockets = new Set(listening.webSockets.list());
  const others = new Set([...secure, ...plain, ...webSockets]);
  const connections: Connection[] = [...http.values()];
  for (const socket of others) {
    if (socket.destroyed || http.has(socket)) continue;
    const session = sessionOn(socket);
    if (session !== null) connections.push({ kind: 'http2', socket, session });
    else connections.push({ kind: webSockets.has(socket) ? 'websocket' : 'raw', socket });
  }
  return connections;
}

function httpConnections(servers: ReadonlySet<Server>): Map<Socket, Connection> {
  const connections = new Map<Socket, Connection>();
  for (const server of servers) {
    const idle = new Set(idleHttpParsers(server));
    for (const parser of httpParsers(server) ?? []) {
      const { socket } = parser;
      if (socket === null || socket.destroyed) continue;
      // A connection on which nothing was ever sent waits for its first request: idle, though Node has its own view.
      const isWaiting = idle.has(parser) || socket.bytesRead === 0;
      connections.set(socket, {
        kind: 'http',
        socket,
        isIdle: isWaiting && responseOn(socket) === null,
      });
    }
  }
  return connections;
}

function serverOf(socket: Socket): Server {
  return Reflect.get(socket, 'server');
}

// By what it is and not by its name, which is a symbol in Node 18 and, by mistake, "undefined" in 20 to 26.
function sessionOn(socket: Socket): ServerHttp2Session | null {
  for (const key of Reflect.ownKeys(socket)) {
    const value: unknown = Object.getOwnPropertyDescriptor(socket, key)?.value;
    if (isSession(value)) return value;
  }
  return null;
}

function isSession(value: unknown): value is ServerHttp2Session {
  return typeof value === 'object' && value !== null && 'goaway' in value && 'close' in value;
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'bytesRead' in value && 'end' in value;
}
