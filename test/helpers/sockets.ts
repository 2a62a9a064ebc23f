import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { FrameReader, type Frame } from '../../ipc/frame.ts';
import type { Peer } from '../../ipc/peer.ts';
import { openServer, type Server } from '../../ipc/server.ts';

/** A folder of its own for one test, short enough for sockets, gone afterwards. */
export function temporaryFolder(t: ExecutionContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ms-'));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Served {
  readonly path: string;
  readonly server: Server;
  readonly peers: Peer[];
}

/** A server on a socket of its own; `onPeer` defaults to collecting only. */
export async function served(
  t: ExecutionContext,
  onPeer: (peer: Peer) => void = () => {},
): Promise<Served> {
  const file = path.join(temporaryFolder(t), 's');
  const peers: Peer[] = [];
  const server = await openServer({
    path: file,
    onPeer(peer) {
      peers.push(peer);
      onPeer(peer);
    },
  });
  t.teardown(() => server.close());
  return { path: file, server, peers };
}

/** Answers every frame with its own data under the type `echo`. */
export function echo(peer: Peer): void {
  peer.onFrame(frame => void peer.send('echo', { type: frame.type, data: frame.data ?? null }));
}

/** The other end with `node:net` alone, as the agent is. */
export class BareClient {
  readonly socket: net.Socket;
  readonly frames: Frame[] = [];
  readonly closed: Promise<void>;
  readonly #reader = new FrameReader();

  constructor(file: string) {
    this.socket = net.connect(file);
    this.closed = new Promise(resolve => this.socket.once('close', () => resolve()));
    // Being cut off is what many tests want; `closed` tells.
    this.socket.on('error', () => {});
    this.socket.on('data', chunk => this.frames.push(...this.#reader.push(chunk)));
  }

  async connected(): Promise<this> {
    if (this.socket.connecting) await once(this.socket, 'connect');
    return this;
  }

  /** Waits until so many frames have come. */
  async received(count: number): Promise<readonly Frame[]> {
    while (this.frames.length < count) await once(this.socket, 'data');
    return this.frames;
  }

  /** Writes, and waits until the system has taken it. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise(resolve => this.socket.write(bytes, () => resolve()));
  }
}

export async function bareClient(t: ExecutionContext, file: string): Promise<BareClient> {
  const client = new BareClient(file);
  t.teardown(() => client.socket.destroy());
  return client.connected();
}

/** Waits for a condition that some event of this process makes true; the runner's time limit ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** A socket that a killed server left at this path. */
export async function killedServer(file: string): Promise<void> {
  await once(fork('test/fixtures/ipc/serve-and-die.js', [file]), 'exit');
}
