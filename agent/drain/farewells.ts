import type { Socket } from 'node:net';
import type { Guest } from '../guest.ts';
import type { Connection } from './connections.ts';
import { leaveHttp2 } from './leave-http2.ts';

/** WebSocket: close, 1001 "going away"; servers send unmasked. */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9]);
/** What a WebSocket client gets to answer the close frame. */
const webSocketGraceMs = 3000;

export interface Patience {
  readonly nowMs: number;
  /** Idle connections are left alone for so long: a request may be on its way to us. */
  readonly idleMs: number;
  /** WebSocket clients are asked to leave from here on. */
  readonly webSocketsFromMs: number;
  /** From here on there is no time left to wait for anybody. */
  readonly hurryFromMs: number;
}

interface Seen {
  sinceMs: number;
  bytes: number;
}

/** Ends connections that have nothing left to do, each in the way of its protocol, none while it works. */
export class Farewells {
  readonly #guest: Guest;
  readonly #quiet = new WeakMap<Socket, Seen>();
  readonly #said = new WeakMap<Socket, number>();

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Looks at each connection once; called again and again while draining. */
  say(connections: readonly Connection[], patience: Patience): void {
    for (const connection of connections) {
      switch (connection.kind) {
        case 'http': {
          this.#leaveHttp(connection.socket, connection.isIdle, patience);
          break;
        }
        case 'http2': {
          leaveHttp2(connection.session, connection.socket, this.#guest);
          break;
        }
        case 'websocket': {
          this.#leaveWebSocket(connection.socket, patience);
          break;
        }
        case 'raw': {
          this.#leaveRaw(connection.socket, patience);
          break;
        }
      }
    }
  }

  #leaveHttp(socket: Socket, isIdle: boolean, patience: Patience): void {
    if (!isIdle) {
      this.#quiet.delete(socket);
      return;
    }
    const seen = this.#quiet.get(socket) ?? { sinceMs: patience.nowMs, bytes: 0 };
    this.#quiet.set(socket, seen);
    if (isOver(seen, patience)) this.#end(socket, patience.nowMs);
  }

  #leaveWebSocket(socket: Socket, patience: Patience): void {
    if (patience.nowMs < patience.webSocketsFromMs) return;
    const saidAtMs = this.#said.get(socket);
    if (saidAtMs === undefined) {
      this.#said.set(socket, patience.nowMs);
      if (socket.writable) socket.write(goingAway);
    } else if (patience.nowMs - saidAtMs > webSocketGraceMs && socket.writable) {
      socket.end();
    }
  }

  // A protocol that we do not know: silence is all there is to go by.
  #leaveRaw(socket: Socket, patience: Patience): void {
    const bytes = socket.bytesRead + socket.bytesWritten;
    const seen = this.#quiet.get(socket);
    if (seen === undefined || seen.bytes !== bytes) {
      this.#quiet.set(socket, { sinceMs: patience.nowMs, bytes });
      return;
    }
    if (!isOver(seen, patience) || this.#said.has(socket)) return;
    // Should the app write after this after all, that must not be the end of it.
    socket.on('error', () => {});
    this.#end(socket, patience.nowMs);
  }

  #end(socket: Socket, nowMs: number): void {
    if (this.#said.has(socket)) return;
    this.#said.set(socket, nowMs);
    socket.end();
  }
}

function isOver(seen: Seen, { nowMs, idleMs, hurryFromMs }: Patience): boolean {
  return nowMs - seen.sinceMs >= idleMs || nowMs >= hurryFromMs;
}
