import type { Server } from 'node:net';
import type { ListeningServer } from '../listening.ts';
import { methodOf } from '../methods.ts';
import { listenHandleOf } from '../server-seams.ts';
import { nameOf, standInHandle } from '../stand-in-handle.ts';

/**
 * Makes a server stop accepting without `close()`, which since Node 19 cuts idle connections at once, some of them just as
 * a request arrives. The app's own `close()` later works as ever; until then the stand-in keeps the process alive, for the
 * app still has its signal handlers to run. In a worker of node:cluster there is nothing to close where its primary accepts:
 * the primary has stopped, and what it took before is still to come.
 */
export function stopAccepting(server: Server, listening: ListeningServer): void {
  const handle = listenHandleOf(server) ?? listening.handle;
  if (handle === null || isDealtTo(handle)) return;
  // node:cluster's primary takes the handle off its server: there is nothing to stand in for.
  if (Reflect.get(server, '_handle') === handle) {
    const name = nameOf(handle);
    const standIn = standInHandle({ name, holds: isReferenced(handle), onClose: () => {} });
    Reflect.set(server, '_handle', standIn);
  }
  handle.close();
}

function isReferenced(handle: object): boolean {
  const hasRef = methodOf(handle, 'hasRef');
  return hasRef === null || Reflect.apply(hasRef, handle, []) === true;
}

// What node:cluster gives its workers in place of a handle knows no descriptor.
function isDealtTo(handle: object): boolean {
  return !('fd' in handle);
}
