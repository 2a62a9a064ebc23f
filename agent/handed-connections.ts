import { isRecord } from '../base/guards.ts';
import type { Listening } from './listening.ts';
import { methodOf } from './methods.ts';
import { listenHandleOf } from './server-seams.ts';

/**
 * Takes a connection that the supervisor hands over, as if the server on that port had accepted it: a question that this very
 * process has to answer, and no other that shares the address. False when the message is something else.
 */
export function takeConnection(listening: Listening, message: unknown, handle: unknown): boolean {
  const data = isRecord(message) && message['type'] === 'connection' ? message['data'] : null;
  if (!isRecord(data)) return false;
  const close = methodOf(handle, 'close');
  if (close === null) return true;
  for (const [server, entry] of listening.entries) {
    if (entry.address.port !== data['port']) continue;
    const listener = listenHandleOf(server) ?? entry.handle;
    const onConnection = methodOf(listener, 'onconnection');
    if (onConnection === null) continue;
    Reflect.apply(onConnection, listener, [0, handle]);
    return true;
  }
  Reflect.apply(close, handle, []);
  return true;
}
