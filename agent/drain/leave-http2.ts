import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Guest } from '../guest.ts';

/** For a client that does not answer a PING. */
const answerMaxMs = 2000;

/** GOAWAY without an error, naming a stream that no client ever reaches: "open no more; what is under way is served". */
const farewell = Buffer.from([0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, 255, 255, 255, 0, 0, 0, 0]);

const told = new WeakSet<ServerHttp2Session>();

/**
 * Ends an HTTP/2 session, in two steps where that can be, so that no stream is refused that a client has sent. The first GOAWAY
 * asks for no more and lets in what is under way; the answer to a PING behind it says that all of that has arrived. Then
 * comes Node's own GOAWAY, which names the last stream, and the session ends with that.
 */
export function leaveHttp2(session: ServerHttp2Session, socket: Socket, guest: Guest): void {
  if (told.has(session)) return;
  told.add(session);
  const close = guest.wrap(() => {
    stopTimer();
    if (!session.closed && !session.destroyed) session.close();
  });
  const stopTimer = guest.after(answerMaxMs, close);
  if (!isPlain(socket)) {
    close();
    return;
  }
  try {
    socket.write(farewell);
    if (!session.ping(close)) close();
  } catch {
    close();
  }
}

// The frame has to go past Node, which takes no stream after a GOAWAY of its own, whatever that says. Node hands whole frames to
// the socket, so ours never comes in the middle of one. Not on an encrypted connection: two writers at once end the process there.
function isPlain(socket: Socket): boolean {
  const handle: unknown = Reflect.get(socket, '_handle');
  if (typeof handle !== 'object' || handle === null || !socket.writable) return false;
  return handle.constructor.name === 'TCP' || handle.constructor.name === 'Pipe';
}
