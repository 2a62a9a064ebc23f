import type { Server } from 'node:net';
import type { ListenableHandle } from './listen-seam.ts';
import { methodOf } from './methods.ts';
import { nameOf, standInHandle } from './stand-in-handle.ts';

/** How many connections wait in the kernel unless the app says otherwise; Node's own figure. */
const backlogDefault = 511;

/** A server that listens in name only. */
export interface HeldHandle {
  readonly isClosed: boolean;
  /** It takes connections from now on, like everybody who shares the address. */
  accept(): void;
  /** It gets this one connection, as if it had accepted it; false when the app has closed it. */
  deliver(connection: unknown): boolean;
}

/**
 * Gives a server a handle that listens in name only: the app sees itself listening, and connections go to whoever has them
 * now. A process that dies like that costs nobody anything.
 */
export function holdBack(server: Server, real: ListenableHandle): HeldHandle {
  let backlog = backlogDefault;
  let isClosed = false;
  const call = (name: string, args: readonly unknown[] = []): unknown => {
    const method = methodOf(real, name);
    return method === null ? undefined : Reflect.apply(method, real, [...args]);
  };
  const standIn = standInHandle({
    name: nameOf(real),
    holds: true,
    onClose: () => {
      isClosed = true;
      call('close');
    },
  });
  Reflect.set(standIn, 'listen', (wanted: unknown) => {
    backlog = typeof wanted === 'number' ? wanted : backlogDefault;
    return 0;
  });
  // `readableAll` and `writableAll` of a pipe.
  Reflect.set(standIn, 'fchmod', (mode: unknown) => call('fchmod', [mode]));
  Reflect.set(server, '_handle', standIn);
  return {
    get isClosed() {
      return isClosed;
    },
    accept: () => {
      if (isClosed) return;
      if (methodOf(standIn, 'hasRef')?.call(standIn) === false) call('unref');
      takeOver(server, standIn, real);
      const error = call('listen', [backlog]);
      if (error !== 0) throw new Error(`cannot listen on a held-back socket: ${String(error)}`);
    },
    deliver: connection => {
      const onConnection = methodOf(standIn, 'onconnection');
      if (isClosed || onConnection === null) return false;
      Reflect.apply(onConnection, standIn, [0, connection]);
      return true;
    },
  };
}

// What Node has put on the stand-in meanwhile: its owner, its ids, what to do with a connection. node:cluster's primary
// keeps the handle to itself, so there the stand-in stays and passes things on.
function takeOver(server: Server, standIn: object, real: ListenableHandle): void {
  if (Reflect.get(server, '_handle') === standIn) {
    for (const key of Object.getOwnPropertySymbols(standIn)) {
      Reflect.set(real, key, Reflect.get(standIn, key));
    }
    Reflect.set(real, 'onconnection', Reflect.get(standIn, 'onconnection'));
    Reflect.set(server, '_handle', real);
    release(standIn);
  } else {
    Reflect.set(real, 'onconnection', (...args: unknown[]) =>
      methodOf(standIn, 'onconnection')?.apply(standIn, args),
    );
  }
}

// Its timer keeps the process alive; the real handle does that now.
function release(standIn: object): void {
  methodOf(standIn, 'letGo')?.call(standIn);
}
