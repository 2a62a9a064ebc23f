import { decodeAgentMessage } from '../ipc/decode.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

/** What an agent said over the builtin channel; the process it came from needs no other proof. */
export function receiveFromChannel(supervision: Supervision, worker: Worker, value: unknown): void {
  try {
    const message = decodeAgentMessage(value);
    if (message !== null) supervision.enqueue({ kind: 'agent', worker, message });
  } catch {
    worker.droppedReadings += 1; // Malformed by a bug or on purpose: counted, and the app goes on.
  }
}
