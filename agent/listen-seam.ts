import type { Server } from 'node:net';
import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';
import { holdBack, type HeldHandle } from './held-handle.ts';
import { methodOf } from './methods.ts';
import { listenHandleOf } from './server-seams.ts';
import { standInHandle } from './stand-in-handle.ts';

/** A server about to listen: Node has read the arguments of `listen` and resolved the host name. */
export interface ListenCall {
  readonly address: string | null;
  /** `null`: `address` is the path of a pipe. */
  readonly port: number | null;
  /** 4 or 6; -1 for a pipe. */
  readonly addressType: number | null;
  readonly fd: number | null;
  readonly flags: number;
  /** The app brought a handle of its own. */
  readonly hasHandle: boolean;
}

/**
 * What a server gets: a handle that is bound already, or `null`: then Node binds one itself. With `hold` the server listens in
 * name only, and `hold` is given what makes it take connections.
 */
export type Proceed = (handle: ListenableHandle | null, hold?: (held: HeldHandle) => void) => void;

/** Where a server gets its listening handle from. Calls `proceed` once, now or later; returns how to call off a later answer. */
export type HandleSource = (call: ListenCall, proceed: Proceed) => () => void;

/** A bound handle that nobody listens on yet. */
export interface ListenableHandle {
  close(): void;
}

/** Every process binds for itself. */
export const bindHere: HandleSource = (_call, proceed) => {
  proceed(null);
  return () => {};
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
    const listen = (handle: ListenableHandle | null): unknown =>
      Reflect.apply(original, this, argumentsWith(handle, args));
    return hasSeam
      ? listenWith(source, { server: this, call: callOf(this, args), listen })
      : listen(null);
  };
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
  Reflect.set(prototype, name, wrapper);
  return hasSeam;
}

interface Attempt {
  readonly server: Server;
  readonly call: ListenCall;
  readonly listen: (handle: ListenableHandle | null) => unknown;
}

// Without us the server would have its handle when this returns, so it gets a stand-in while the answer is on its way:
// `close()` then calls the attempt off, and the process stays alive.
function listenWith(source: HandleSource, { server, call, listen }: Attempt): void {
  let standIn: object | null = null;
  let isAnswered = false;
  let mode: unknown;
  const cancel = source(call, (handle, hold) => {
    isAnswered = true;
    if (standIn !== null && Reflect.get(server, '_handle') !== standIn) {
      handle?.close();
      return;
    }
    if (standIn !== null) release(standIn);
    if (handle !== null && hold !== undefined) hold(holdBack(server, handle));
    else if (handle !== null || standIn !== null) Reflect.set(server, '_handle', handle);
    listen(handle);
    if (mode !== undefined) changeMode(Reflect.get(server, '_handle'), mode);
  });
  if (isAnswered) return;
  standIn = standInHandle({ name: expectedName(call), holds: true, onClose: cancel });
  // `readableAll` and `writableAll` of a pipe, which Node sets right after `_listen2`.
  Reflect.set(standIn, 'fchmod', (wanted: unknown) => {
    mode = wanted;
    return 0;
  });
  Reflect.set(server, '_handle', standIn);
}

// For "any address" Node settles on one while it binds and names it in what it says later. With a handle it binds nothing.
function argumentsWith(handle: ListenableHandle | null, args: readonly unknown[]): unknown[] {
  const [address, port, addressType, ...rest] = args;
  const tell = methodOf(handle, 'getsockname');
  if (tell === null || address) return [...args];
  const name: { address?: string; family?: string } = {};
  Reflect.apply(tell, handle, [name]);
  return name.family === 'IPv6'
    ? ['::', port, 6, ...rest]
    : ['0.0.0.0', port, addressType, ...rest];
}

function changeMode(handle: unknown, mode: unknown): void {
  const change = methodOf(handle, 'fchmod');
  if (change !== null) Reflect.apply(change, handle, [mode]);
}

function release(standIn: object): void {
  const close = methodOf(standIn, 'close');
  if (close !== null) Reflect.apply(close, standIn, []);
}

function expectedName({ address, port, addressType }: ListenCall): object | null {
  if (addressType === -1) return null;
  const family = addressType === 4 && address !== null ? 'IPv4' : 'IPv6';
  return { address: address ?? '::', family, port };
}

// `setupListenHandle(address, port, addressType, backlog, fd, flags)`; a port of -1 stands for none.
function callOf(server: Server, args: readonly unknown[]): ListenCall {
  const [address, port, addressType, , fd, flags] = args;
  return {
    address: typeof address === 'string' ? address : null,
    port: typeof port === 'number' && port >= 0 ? port : null,
    addressType: typeof addressType === 'number' ? addressType : null,
    fd: typeof fd === 'number' ? fd : null,
    flags: typeof flags === 'number' ? flags : 0,
    hasHandle: listenHandleOf(server) !== null,
  };
}
