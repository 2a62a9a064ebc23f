import type { Server } from 'node:net';
import type { ListeningServer } from '../listening.ts';
import { methodOf } from '../methods.ts';

// The longest delay that a timer takes.
const foreverMs = 2 ** 31 - 1;
const { setInterval, clearInterval } = globalThis;

/**
 * Makes a server stop accepting without `close()`, which since Node 19 cuts idle connections at once, some of them just as
 * a request arrives. A stand-in takes the handle's place, as node:cluster does it, so that `listening`, `address()` and
 * a later `close()` of the app's own work as ever.
 */
export function stopAccepting(server: Server, { handle }: ListeningServer): void {
  if (handle === null) return;
  // node:cluster's primary takes the handle off its server: there is nothing to stand in for.
  if (Reflect.get(server, '_handle') === handle) Reflect.set(server, '_handle', standIn(handle));
  handle.close();
}

function standIn(handle: object): object {
  const name = {};
  const tellName = methodOf(handle, 'getsockname');
  if (tellName !== null) Reflect.apply(tellName, handle, [name]);
  // A listening server keeps its process alive, and the app still has its signal handlers to run.
  let hold: NodeJS.Timeout | null = isReferenced(handle) ? setInterval(() => {}, foreverMs) : null;
  return {
    fd: -1,
    getsockname: (out: object) => {
      Object.assign(out, name);
      return 0;
    },
    listen: () => 0,
    ref: () => hold?.ref(),
    unref: () => hold?.unref(),
    hasRef: () => hold?.hasRef() ?? false,
    close: (callback: unknown) => {
      if (hold !== null) clearInterval(hold);
      hold = null;
      if (typeof callback === 'function') process.nextTick(callback);
    },
  };
}

function isReferenced(handle: object): boolean {
  const hasRef = methodOf(handle, 'hasRef');
  return hasRef === null || Reflect.apply(hasRef, handle, []) === true;
}
