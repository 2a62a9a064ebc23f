import type { Server } from 'node:net';
import { builtins } from './builtins.ts';
import { connectionCount, httpParsers, responseOn } from './server-seams.ts';

// Looking at each connection takes about 0.1 µs; with more of them than this, not every second.
const connectionsMax = 5000;

/** Counts HTTP requests without loading http into apps that do not use it; each costs the app 20 ns. */
export class Requests {
  #answered = 0;

  start(): void {
    builtins.diagnosticsChannel.subscribe('http.server.response.finish', () => {
      this.#answered += 1;
    });
  }

  get answered(): number {
    return this.#answered;
  }

  /** Requests being worked on; `null` when there are too many connections to look at. */
  inFlight(servers: Iterable<Server>): number | null {
    let count = 0;
    for (const server of servers) {
      // Not from a counter of starts and ends: a request whose client hangs up has no end that Node tells of.
      if (connectionCount(server) > connectionsMax) return null;
      for (const { socket } of httpParsers(server) ?? []) {
        if (socket !== null && responseOn(socket) !== null) count += 1;
      }
    }
    return count;
  }
}
