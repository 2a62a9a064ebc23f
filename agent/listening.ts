import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import { isRecord } from '../base/guards.ts';
import type { ListenAddress } from '../ipc/messages.ts';
import { absolutePath } from './absolute-path.ts';
import type { Guest } from './guest.ts';
import { wrapListen, type HandleSource } from './listen-seam.ts';
import { LiveSockets } from './live-sockets.ts';
import { watchServer } from './server-events.ts';
import { listenHandleOf, type ListenHandle } from './server-seams.ts';

export interface ListeningEvents {
  /** The app listens somewhere new, or somewhere less. */
  readonly onChange: () => void;
  /** Another process holds this address; the app is about to hear of it, and probably to die of it. */
  readonly onAddressInUse: (address: string) => void;
}

/** What is known of a server while it listens. */
export interface ListeningServer {
  /** Kept apart from the server, for node:cluster takes it away from there. */
  readonly handle: ListenHandle | null;
  readonly address: ListenAddress;
}

/** The app's servers that listen at present, and those of their sockets that cannot be found later. */
export class Listening {
  /** Encrypted sockets, as the app has them: from the raw ones there is no way to these. */
  readonly secureSockets = new LiveSockets();
  readonly webSockets = new LiveSockets();
  /** A server begins to listen. */
  onListening: (server: Server, entry: ListeningServer) => void = () => {};
  readonly #servers = new Map<Server, ListeningServer>();
  readonly #events: ListeningEvents;

  constructor(events: ListeningEvents) {
    this.#events = events;
  }

  /** Must run before the app's code. Returns whether this Node has the seam. */
  start(guest: Guest, source: HandleSource): boolean {
    return wrapListen({
      guest,
      source,
      onServer: server =>
        watchServer(server, guest, (event, args) => this.#see(server, event, args)),
    });
  }

  get servers(): IterableIterator<Server> {
    return this.#servers.keys();
  }

  get entries(): ReadonlyMap<Server, ListeningServer> {
    return this.#servers;
  }

  addresses(): ListenAddress[] {
    return [...this.#servers.values()].map(({ address }) => address);
  }

  #see(server: Server, event: unknown, [first, second]: readonly unknown[]): void {
    switch (event) {
      case 'listening': {
        const address = addressOf(server);
        if (address === null) return;
        const entry = { handle: listenHandleOf(server), address };
        this.#servers.set(server, entry);
        this.#events.onChange();
        this.onListening(server, entry);
        return;
      }
      case 'close': {
        if (this.#servers.delete(server)) this.#events.onChange();
        return;
      }
      case 'error': {
        if (isRecord(first) && first['code'] === 'EADDRINUSE') {
          this.#events.onAddressInUse(failedAddress(first));
        }
        return;
      }
      case 'secureConnection': {
        if (isSocket(first)) this.secureSockets.add(first);
        return;
      }
      case 'upgrade': {
        if (isSocket(second) && asksForWebSocket(first)) this.webSockets.add(second);
        return;
      }
      default: {
        return;
      }
    }
  }
}

function addressOf(server: Server): ListenAddress | null {
  const address = server.address();
  if (address === null) return null;
  if (typeof address === 'string') {
    return { kind: 'pipe', address: absolutePath(address), port: null };
  }
  return { kind: 'tcp', address: hostAndPort(address.address, address.port), port: address.port };
}

function failedAddress(error: Readonly<Record<string, unknown>>): string {
  const { address, port } = error;
  const host = typeof address === 'string' ? address : 'an address';
  return typeof port === 'number' && port >= 0 ? hostAndPort(host, port) : host;
}

function hostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function asksForWebSocket(request: unknown): boolean {
  return isRequest(request) && /\bwebsocket\b/i.test(request.headers.upgrade ?? '');
}

function isRequest(value: unknown): value is IncomingMessage {
  return typeof value === 'object' && value !== null && 'headers' in value;
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'destroyed' in value && 'write' in value;
}
