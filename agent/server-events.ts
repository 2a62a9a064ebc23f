import type { Server } from 'node:net';
import type { Guest } from './guest.ts';
import { methodOf, type Method } from './methods.ts';

const watched = new WeakSet<Server>();

/**
 * Sees a server's events, before the app's listeners do, without adding one: a listener for `upgrade` alone would change
 * how http treats such requests. The one more call costs under 10 ns per request.
 */
export function watchServer(
  server: Server,
  guest: Guest,
  onEvent: (event: unknown, args: readonly unknown[]) => void,
): void {
  if (watched.has(server)) return;
  watched.add(server);
  // Instrumentation may have its own `emit` on the server already, or put one on the prototype later.
  const own = Object.hasOwn(server, 'emit') ? methodOf(server, 'emit') : null;
  const seen = guest.wrap(onEvent);
  Object.defineProperty(server, 'emit', {
    configurable: true,
    writable: true,
    enumerable: false,
    value: function emit(this: unknown, ...args: unknown[]): unknown {
      // Without a list of its own for the rest: this runs with each request.
      const event = args[0];
      if (event !== 'request' && event !== 'connection') seen(event, args.slice(1));
      const inherited = own ?? emitAbove(server);
      return typeof inherited === 'function' && inherited.call(this, ...args);
    },
  });
}

/** Looked up in the plainest way there is, which V8 makes the cheapest. */
function emitAbove(server: Server): Method | undefined {
  const parent: { readonly emit?: Method } = Object.getPrototypeOf(server);
  return parent.emit;
}
