/**
 * The supervisor's end of the socket. node-ipc listens and hands over plain bytes; framing, limits and permissions are
 * ours, because its own parser dies of a hostile frame and buffers without bound.
 */
import fs from 'node:fs';
import type { Server as ListeningSocket, Socket } from 'node:net';
import { IPCModule } from 'node-ipc';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';
import { fileIdentity } from '../base/file-identity.ts';
import { Peer } from './peer.ts';
import { alreadyRunning } from './stale-socket.ts';

/** Agents and clients connected at once; node-ipc's own 100 would turn the 101st worker away without a word. */
export const connectionsMax = 4096;

export interface ServerOptions {
  readonly path: string;
  readonly onPeer: (peer: Peer) => void;
  /** The listening socket itself failed (`EMFILE` while accepting, too many connections); it goes on listening. */
  readonly onError?: (error: Error) => void;
}

export interface Server {
  readonly peers: ReadonlySet<Peer>;
  /** It listens, and its path still leads to it: nobody has removed the socket or put something else there. */
  isReachable(): boolean;
  /** Takes no more connections; those that are open stay. */
  stopListening(): void;
  /** Stops listening, gives each peer a moment to take what was sent to it, removes the socket. */
  close(): Promise<void>;
}

/** Listens on `path` with mode 0600. The folder must be private already: see `prepareSocketPath`. */
export async function openServer({ path, onPeer, onError }: ServerOptions): Promise<Server> {
  const ipc = new IPCModule();
  configure(ipc);
  const peers = new Map<Socket, Peer>();
  let closed: Promise<void> | null = null;

  const ours = await listen(ipc, path);
  const { server } = ipc.server;
  server.on('error', error => onError?.(error));
  server.on('drop', () => onError?.(new Error(`connection refused, ${connectionsMax} are open`)));
  ipc.server.on('connect', socket => {
    const peer = new Peer(socket, bytes => ipc.server.emit(socket, bytes));
    peers.set(socket, peer);
    // node-ipc publishes `close` for any socket that it sees closed, so ours is asked itself.
    socket.once('close', () => peers.delete(socket));
    if (closed !== null) socket.destroy();
    else onPeer(peer);
  });
  ipc.server.on('data', (bytes, socket) => peers.get(socket)?.receive(bytes));

  return {
    get peers() {
      return new Set(peers.values());
    },
    isReachable: () => server.listening && ours !== null && identityAt(path) === ours,
    stopListening: () => stopListening(ipc, path, ours),
    close() {
      closed ??= closeAll([...peers.values()], server, () => stopListening(ipc, path, ours));
      return closed;
    },
  };
}

// The listening socket reports first; the peers' own listeners shall have heard, too, when this ends.
async function closeAll(
  peers: readonly Peer[],
  server: ListeningSocket,
  stop: () => void,
): Promise<void> {
  const stopped = new Promise<void>(resolve => server.once('close', () => resolve()));
  const ended = peers.map(peer => new Promise<void>(resolve => peer.onClose(resolve)));
  stop();
  for (const peer of peers) peer.close();
  await Promise.all([stopped, ...ended]);
}

// The system's part of closing removes whatever lies at the path by then. What is not ours is not there for that moment.
function stopListening(ipc: IPCModule, path: string, ours: string | null): void {
  const found = ipc.server.server.listening ? identityAt(path) : null;
  const aside = found === null || found === ours ? null : `${path}.${process.pid}`;
  if (aside !== null) fs.renameSync(path, aside);
  ipc.server.stop();
  if (aside !== null) fs.renameSync(aside, path);
}

function identityAt(path: string): string | null {
  try {
    return fileIdentity(fs.lstatSync(path, { bigint: true, throwIfNoEntry: false }));
  } catch {
    return null; // The way to it is closed to us, so it is to the agents.
  }
}

function configure({ config }: IPCModule): void {
  config.silent = true;
  config.rawBuffer = true;
  // It decodes what comes with this before it gives back bytes: only latin1 brings every byte through unchanged.
  config.encoding = 'latin1';
  config.maxConnections = connectionsMax;
  config.unlink = false; // It would remove whatever lies at the path.
}

/** Resolves with the identity of the socket at the path. */
function listen(ipc: IPCModule, path: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    let ours: string | null = null;
    ipc.serve(path, () => resolve(ours));
    ipc.server.on('error', error => reject(listenFailed(path, error)));
    // A unix socket is bound before start() returns, so nothing else is created under this umask.
    const before = process.umask(0o177);
    try {
      ipc.server.start();
      if (ipc.server.server.listening) ours = identityAt(path);
    } finally {
      process.umask(before);
    }
  });
}

function listenFailed(path: string, error: Error): MemsupError {
  if (systemCodeOf(error) === 'EADDRINUSE') return alreadyRunning(path, error);
  return new MemsupError('MEMSUP_SOCKET', `Cannot listen on "${path}": ${messageOf(error)}`, {
    cause: error,
    hint: 'Check that the folder exists and that you can write to it',
  });
}
