import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import { methodOf } from './methods.ts';

/** What the agent uses of a libuv listening handle, which has no public type. */
export interface ListenHandle {
  close(): void;
}

/** One HTTP connection of a server, as Node's own list of them has it. */
export interface HttpParser {
  readonly socket: Socket | null;
  readonly incoming: IncomingMessage | null;
}

export function listenHandleOf(server: Server): ListenHandle | null {
  const handle: unknown = Reflect.get(server, '_handle');
  return isListenHandle(handle) ? handle : null;
}

/** Connections that the server accepted and that are not closed yet. */
export function connectionCount(server: Server): number {
  const count: unknown = Reflect.get(server, '_connections');
  return typeof count === 'number' ? count : 0;
}

/** Node's list of an HTTP server's connections, without those that were upgraded; `null` for any other server. */
export function httpParsers(server: Server): readonly HttpParser[] | null {
  return parsersBy(server, 'all');
}

/** Those of them that wait for a request. */
export function idleHttpParsers(server: Server): readonly HttpParser[] | null {
  return parsersBy(server, 'idle');
}

/** The response that a socket is occupied with at present. */
export function responseOn(socket: Socket): ServerResponse | null {
  const response: unknown = Reflect.get(socket, '_httpMessage');
  return isResponse(response) && !response.writableFinished ? response : null;
}

/** The newest request that has come in on a socket. */
export function newestRequestOn(socket: Socket): unknown {
  const parser: unknown = Reflect.get(socket, 'parser');
  return typeof parser === 'object' && parser !== null ? Reflect.get(parser, 'incoming') : null;
}

/** How long an HTTP server keeps an idle connection open; `null` for others. */
export function keepAliveTimeoutOf(server: Server): number | null {
  const timeoutMs: unknown = Reflect.get(server, 'keepAliveTimeout');
  return typeof timeoutMs === 'number' ? timeoutMs : null;
}

/** Does this Node have the places by which the agent lists a server's connections? */
export function hasConnectionSeams(): boolean {
  return methodOf(process, '_getActiveHandles') !== null;
}

/** Sockets that keep the process alive. */
export function activeHandles(): readonly unknown[] {
  const list = methodOf(process, '_getActiveHandles');
  const handles = list === null ? [] : Reflect.apply(list, process, []);
  return Array.isArray(handles) ? handles : [];
}

function parsersBy(server: Server, which: 'all' | 'idle'): readonly HttpParser[] | null {
  const key = Object.getOwnPropertySymbols(server).find(
    symbol => symbol.description === 'http.server.connections',
  );
  const list: unknown = key === undefined ? null : Reflect.get(server, key);
  const look = methodOf(list, which);
  const parsers = look === null ? null : Reflect.apply(look, list, []);
  return Array.isArray(parsers) ? parsers : null;
}

function isResponse(value: unknown): value is ServerResponse {
  return methodOf(value, 'setHeader') !== null;
}

function isListenHandle(value: unknown): value is ListenHandle {
  return methodOf(value, 'close') !== null;
}
