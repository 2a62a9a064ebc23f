import { decodeAgentMessage } from '../ipc/decode.ts';
import type { HandleMessage } from '../ipc/messages.ts';
import { isListenHandle } from './handles.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

export interface Received {
  readonly message: unknown;
  /** A socket that came with it. */
  readonly handle: unknown;
}

/** What an agent said over the builtin channel; the process it came from needs no other proof. */
export function receiveFromChannel(
  supervision: Supervision,
  worker: Worker,
  received: Received,
): void {
  try {
    const message = decodeAgentMessage(received.message);
    if (message?.type === 'handle') keepHandle(supervision, message.data, received.handle);
    if (message !== null) supervision.enqueue({ kind: 'agent', worker, message });
  } catch {
    worker.droppedReadings += 1; // Malformed by a bug or on purpose: counted, and the app goes on.
  }
}

// At once, not as an occurrence: a socket that waits in a queue while its worker dies would be lost.
function keepHandle(supervision: Supervision, data: HandleMessage, handle: unknown): void {
  if (isListenHandle(handle))
    supervision.handles.keep(data, handle, supervision.clock.monotonicMs());
}
