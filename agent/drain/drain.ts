import type { Server } from 'node:net';
import type { DrainResult } from '../../ipc/messages.ts';
import type { AppHost } from '../app-host.ts';
import type { Guest } from '../guest.ts';
import type { Listening } from '../listening.ts';
import { connectionCount, keepAliveTimeoutOf } from '../server-seams.ts';
import { listConnections, type Connection } from './connections.ts';
import { Farewells, type Patience } from './farewells.ts';
import { closeAfterResponses } from './last-responses.ts';
import { stopAccepting } from './stop-accepting.ts';

const countEveryMs = 25;
const lookEveryMs = 250;
// Node itself closes an idle connection after this; ours comes later, so that only what Node leaves open is ended here.
const keepAliveDefaultMs = 5000;
const idleMarginMs = 500;
const hurryMs = 1000;

/** Takes the app out of the traffic without cutting anything that is under way. */
export class Drain {
  readonly #guest: Guest;
  readonly #listening: Listening;
  readonly #app: AppHost;
  readonly #onReleased: () => void;
  readonly #quietMs: number;
  #running: Promise<DrainResult> | null = null;

  constructor(parts: {
    guest: Guest;
    listening: Listening;
    app: AppHost;
    /** Nothing listens any more; what was accepted is still being worked on. */
    onReleased: () => void;
    /** No connection must have been open for so long. */
    quietMs: number;
  }) {
    this.#guest = parts.guest;
    this.#listening = parts.listening;
    this.#app = parts.app;
    this.#onReleased = parts.onReleased;
    this.#quietMs = parts.quietMs;
  }

  /** Resolves when no connection is left, or after `deadlineMs`. A second call joins the first. */
  start(deadlineMs: number): Promise<DrainResult> {
    this.#running ??= this.#run(deadlineMs);
    return this.#running;
  }

  #run(deadlineMs: number): Promise<DrainResult> {
    const startMs = this.#guest.nowMs();
    const servers = new Set(this.#listening.servers);
    // What the app opens now must not take what is the successor's.
    this.#listening.onListening = (server, entry) => stopAccepting(server, entry);
    this.#app.tell('drain', { deadlineMs });
    if (servers.size === 0 && this.#app.busy === 0) return Promise.resolve(resultOf([], 0));
    closeAfterResponses(servers, this.#guest);
    for (const [server, entry] of this.#listening.entries) stopAccepting(server, entry);
    // The system has closed the sockets once the event loop has turned.
    this.#guest.soon(() => this.#onReleased());
    return new Promise(resolve => {
      this.#watch({ servers, startMs, deadlineMs }, resolve);
    });
  }

  #watch(
    drain: { servers: ReadonlySet<Server>; startMs: number; deadlineMs: number },
    resolve: (result: DrainResult) => void,
  ): void {
    const { servers, startMs, deadlineMs } = drain;
    const farewells = new Farewells(this.#guest);
    const patience = patienceWith(drain);
    let nextLookMs = startMs;
    let busyAtMs = startMs;
    const stop = this.#guest.every(countEveryMs, () => {
      const nowMs = this.#guest.nowMs();
      const isOver = nowMs - startMs >= deadlineMs;
      const isQuiet =
        this.#app.busy === 0 && [...servers].every(server => connectionCount(server) === 0);
      if (!isQuiet) busyAtMs = nowMs;
      const isEmpty = isQuiet && nowMs - busyAtMs >= this.#quietMs;
      if (isOver || isEmpty) {
        stop();
        const left = isEmpty ? [] : listConnections(servers, this.#listening);
        const result = resultOf(left, nowMs - startMs);
        resolve({ ...result, requestsCut: result.requestsCut + this.#app.busy });
      } else if (nowMs >= nextLookMs) {
        // The whole list is made anew each time, which takes 1 µs a connection; counting takes nothing.
        nextLookMs = nowMs + lookEveryMs;
        farewells.say(listConnections(servers, this.#listening), { ...patience, nowMs });
      }
    });
  }
}

function patienceWith(drain: {
  readonly servers: ReadonlySet<Server>;
  readonly startMs: number;
  readonly deadlineMs: number;
}): Patience {
  const { servers, startMs, deadlineMs } = drain;
  const timeouts = [...servers].map(server => keepAliveTimeoutOf(server) || keepAliveDefaultMs);
  const idleMs = Math.max(0, ...timeouts) + idleMarginMs;
  return {
    nowMs: startMs,
    idleMs,
    webSocketsFromMs: startMs + Math.min(idleMs, keepAliveDefaultMs, deadlineMs / 2),
    hurryFromMs: startMs + Math.max(deadlineMs / 2, deadlineMs - hurryMs),
  };
}

// What is left has either work under way, which is cut now, or is idle and was told goodbye: nobody misses that.
function resultOf(left: readonly Connection[], drainMs: number): DrainResult {
  const cut = left.map(requestsOn);
  return {
    drainMs: Math.round(drainMs),
    requestsCut: cut.reduce((sum, { requests }) => sum + requests, 0),
    connectionsCut: cut.filter(({ isBusy }) => isBusy).length,
  };
}

function requestsOn(connection: Connection): { requests: number; isBusy: boolean } {
  switch (connection.kind) {
    case 'http': {
      return { requests: connection.isIdle ? 0 : 1, isBusy: !connection.isIdle };
    }
    case 'http2': {
      const requests = openStreams(connection.session);
      return { requests, isBusy: requests > 0 };
    }
    case 'websocket':
    case 'raw': {
      return { requests: 0, isBusy: true };
    }
  }
}

// Node keeps the open streams in the session's state, under a symbol.
function openStreams(session: object): number {
  const key = Object.getOwnPropertySymbols(session).find(
    ({ description }) => description === 'state',
  );
  const state: unknown = key === undefined ? null : Reflect.get(session, key);
  if (typeof state !== 'object' || state === null) return 0;
  const streams: unknown = Reflect.get(state, 'streams');
  if (typeof streams !== 'object' || streams === null) return 0;
  // A map of Node's own, which is no `Map`.
  const size: unknown = Reflect.get(streams, 'size');
  return typeof size === 'number' ? size : 0;
}
