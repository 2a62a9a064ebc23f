import { connectTo } from './handed-connection.ts';
import type { ProbeRoute } from './http-probe.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

/** How to ask this worker, and no other, whether it is ready. */
export function probeRoute({ listens }: Supervision, worker: Worker, url: string): ProbeRoute {
  const { listening, hello, process } = worker;
  // The app listens, but this process does not yet: another one would answer.
  if (listens && listening.length === 0) return { by: 'none' };
  const port = portOf(new URL(url));
  const isReachable =
    hello !== null &&
    hello.pid === process.pid &&
    hello.capabilities.includes('shared-handles') &&
    listening.some(address => address.port === port);
  if (!isReachable) return { by: 'network' };
  return { by: 'connection', connect: () => connectTo(process, port) };
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
