import type { EventEmitter } from 'node:events';

// Counting is linear in the names of events; an app with hundreds of servers is not to pay for it each second.
const emittersMax = 16;

/** Listeners on emitters that live as long as the process: `process` itself and the app's servers. */
export function countListeners(servers: Iterable<EventEmitter>): number {
  let total = listenersOn(process);
  let emitters = 1;
  for (const server of servers) {
    if (emitters === emittersMax) break;
    emitters += 1;
    total += listenersOn(server);
  }
  return total;
}

function listenersOn(emitter: EventEmitter): number {
  let total = 0;
  for (const name of emitter.eventNames()) total += emitter.listenerCount(name);
  return total;
}
