import { isRecord } from '../base/guards.ts';
import { Dealer } from './dealer.ts';
import { isOnTrial } from './replacements.ts';
import type { Handle } from './process.ts';
import type { ListenHandle } from './handles.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

/** The dealer of `balance: round-robin`, with the daemon's workers at its tables. */
export function roundRobin(supervision: Supervision): Dealer<Worker> {
  return new Dealer<Worker>({
    open: (handle, backlog) =>
      listenOn(handle, backlog, connection => {
        supervision.enqueue({ kind: 'connection', handle, connection });
      }),
    deal: (worker, connection, told) =>
      worker.process.order({ type: 'deal', data: told }, connection),
    isServing: worker =>
      (worker.state === 'starting' || worker.state === 'ready') && !isOnTrial(supervision, worker),
  });
}

// Node would wrap each connection in a socket of ours; it is to travel as it is. The handle was bound by the seam that
// `canBind` looks for, and listens by the one that every `net.Server` uses.
function listenOn(
  listener: ListenHandle,
  backlog: number,
  onConnection: (connection: Handle) => void,
): void {
  Reflect.set(listener, 'onconnection', (status: unknown, connection: unknown) => {
    // What could not be accepted (no descriptor left) is told by its client's failure.
    if (status === 0 && isHandle(connection)) onConnection(connection);
  });
  const listen: unknown = Reflect.get(listener, 'listen');
  if (typeof listen !== 'function') throw new Error('this Node does not show how a handle listens');
  const error: unknown = Reflect.apply(listen, listener, [backlog]);
  if (error !== 0) throw new Error(`cannot listen for the workers: ${String(error)}`);
}

function isHandle(value: unknown): value is Handle {
  return isRecord(value) && typeof value['close'] === 'function';
}
