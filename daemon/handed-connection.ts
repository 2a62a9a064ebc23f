import net from 'node:net';
import { isRecord } from '../base/guards.ts';
import type { Handle, WorkerProcess } from './process.ts';

/**
 * Opens a connection whose other end is given to this very process, as if its server on `port` had accepted it. On a listening
 * socket that several share, nobody can choose who accepts.
 */
export async function connectTo(process: WorkerProcess, port: number): Promise<net.Socket> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', 1, resolve);
  });
  // Node would wrap the accepted connection in a socket of ours; it is to travel as it is.
  const listener: unknown = Reflect.get(server, '_handle');
  const address = server.address();
  if (!isRecord(listener) || address === null || typeof address === 'string') {
    server.close();
    throw new Error('this Node does not show its listening handle');
  }
  Reflect.set(listener, 'onconnection', (_status: unknown, handle: unknown) => {
    server.close();
    if (isHandle(handle)) give(process, port, handle);
  });
  const socket = net.connect(address.port, '127.0.0.1');
  socket.once('error', () => server.close());
  return socket;
}

function give(process: WorkerProcess, port: number, handle: Handle): void {
  const close = (): void => handle.close();
  // Ours to close once it has been sent; the process has its own copy by then.
  if (!process.order({ type: 'connection', data: { port } }, handle, close)) close();
}

function isHandle(value: unknown): value is Handle {
  return isRecord(value) && typeof value['close'] === 'function';
}
