import { isRecord } from '../base/guards.ts';
import type { CommandMessage, DrainResult } from '../ipc/messages.ts';
import type { Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';

/** Tells a worker to leave the traffic and end its work. Without an agent there is nobody to tell: it is drained at once. */
export function orderDrain(supervision: Supervision, worker: Worker): void {
  const { clock, journal, log, config, commands } = supervision;
  worker.drain = { startedAtMonotonicMs: clock.monotonicMs(), result: null };
  journal.write('worker.drain', { ...subjectOf(worker), because: worker.wantedGone });
  log.write('info', `draining: ${worker.wantedGone ?? 'no reason given'}`, { worker: worker.slot });
  commands.give(worker, {
    timeoutMs: config.app.drainTimeoutMs + 1000,
    send: id =>
      sendDrain(worker, { type: 'drain', data: { id, deadlineMs: config.app.drainTimeoutMs } }),
    settle: outcome => {
      const result = outcome.ok ? drainResult(outcome.result) : null;
      supervision.enqueue({ kind: 'drained', worker, result });
    },
  });
}

// The builtin channel cannot be in the middle of a reconnect. It leads to our own child, which in command mode is not the
// app: that one has the socket alone.
function sendDrain({ hello, process, agent }: Worker, message: CommandMessage): boolean {
  if (hello === null) return false;
  if (hello.pid === process.pid && process.order(message)) return true;
  return agent?.send(message.type, message.data) === true;
}

function drainResult(value: unknown): DrainResult | null {
  if (!isRecord(value)) return null;
  const { drainMs, requestsCut, connectionsCut } = value;
  if (typeof drainMs !== 'number' || typeof requestsCut !== 'number') return null;
  return {
    drainMs,
    requestsCut,
    connectionsCut: typeof connectionsCut === 'number' ? connectionsCut : 0,
  };
}
