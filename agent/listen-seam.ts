import type { Server } from 'node:net';
import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';
import { methodOf } from './methods.ts';

/** A server about to listen: Node has read the arguments of `listen` and resolved the host name. */
export interface ListenCall {
  readonly server: Server;
  readonly address: string | null;
  /** -1: `address` is the path of a pipe. */
  readonly port: number | null;
  readonly addressType: number | null;
  readonly fd: number | null;
}

/**
 * Where a server gets its listening handle from. Calls `proceed` once, now or later, with a handle that is bound already or
 * with `null`: then Node binds one itself.
 */
export type HandleSource = (call: ListenCall, proceed: (handle: object | null) => void) => void;

/** Every process binds for itself. */
export const bindHere: HandleSource = (_call, proceed) => {
  proceed(null);
};

export interface ListenSeamOptions {
  readonly guest: Guest;
  readonly source: HandleSource;
  /** Before the server listens, and again when it listens anew. */
  readonly onServer: (server: Server) => void;
}

/**
 * Wraps `_listen2`, which Node keeps "to avoid breaking code that wraps this method", or `listen` where it is gone. Returns
 * whether it was there: only it knows the resolved address, which taking over a handle needs.
 */
export function wrapListen({ guest, source, onServer }: ListenSeamOptions): boolean {
  const { prototype } = builtins.net.Server;
  const seen = guest.wrap(onServer);
  const hasSeam = methodOf(prototype, '_listen2') !== null;
  const name = hasSeam ? '_listen2' : 'listen';
  const original = methodOf(prototype, name);
  if (original === null) return false;
  const wrapper = function (this: Server, ...args: unknown[]): unknown {
    seen(this);
    if (!hasSeam) return Reflect.apply(original, this, args);
    source(callOf(this, args), handle => {
      if (handle !== null) Reflect.set(this, '_handle', handle);
      Reflect.apply(original, this, args);
    });
    return undefined;
  };
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
  Reflect.set(prototype, name, wrapper);
  return hasSeam;
}

// `setupListenHandle(address, port, addressType, backlog, fd, flags)`.
function callOf(
  server: Server,
  [address, port, addressType, , fd]: readonly unknown[],
): ListenCall {
  return {
    server,
    address: typeof address === 'string' ? address : null,
    port: typeof port === 'number' ? port : null,
    addressType: typeof addressType === 'number' ? addressType : null,
    fd: typeof fd === 'number' ? fd : null,
  };
}
