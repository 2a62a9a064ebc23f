import type { Socket } from 'node:net';
import { encodeFrame, FrameReader, type Frame } from '../ipc/frame.ts';
import type { AgentMessage } from '../ipc/messages.ts';
import { builtins } from './builtins.ts';
import type { Guest } from './guest.ts';
import type { Outbox } from './outbox.ts';

/** Bytes in the socket above which nothing more is written: the supervisor does not read. */
export const waitingBytesMax = 64 * 1024;
/** A write that the kernel has not taken after so long would keep an app alive that has ended. */
export const stalledMs = 3000;
const retryMinMs = 100;
const retryMaxMs = 5000;

export interface LinkOptions {
  readonly path: string;
  readonly guest: Guest;
  readonly outbox: Outbox;
  /** What opens each connection: hello, and what the supervisor must know again. */
  readonly greeting: () => readonly AgentMessage[];
  readonly onCommand: (frame: Frame) => void;
  /** A connection has ended, or could not be made. */
  readonly onLost: () => void;
}

/** The socket to the supervisor. Nothing it does keeps the app alive; while it is down, the outbox fills up. */
export class Link {
  readonly #options: LinkOptions;
  #socket: Socket | null = null;
  #connectedAtMs: number | null = null;
  #retryMs = retryMinMs;
  #stalledSinceMs: number | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get isConnected(): boolean {
    return this.#connectedAtMs !== null;
  }

  open(): void {
    const { path, guest } = this.#options;
    const socket = builtins.net.connect(path);
    this.#socket = socket;
    const reader = new FrameReader();
    socket.unref();
    socket.once(
      'connect',
      guest.wrap(() => this.#greet()),
    );
    socket.on(
      'data',
      guest.wrap((bytes: Buffer) => {
        for (const frame of reader.push(bytes)) this.#options.onCommand(frame);
      }),
    );
    // What went wrong does not matter: `close` follows, and the next try is on its way.
    socket.on('error', () => {});
    socket.once(
      'close',
      guest.wrap(() => this.#lost()),
    );
  }

  /** Writes what waits, as far as the supervisor takes it. */
  flush(): void {
    const socket = this.#socket;
    if (socket === null || !this.isConnected || this.#isStalled(socket)) return;
    for (const { type, data } of this.#options.outbox.takeMessages()) {
      socket.write(encodeFrame(type, data));
    }
    while (socket.writableLength <= waitingBytesMax) {
      const telemetry = this.#options.outbox.takeTelemetry();
      if (telemetry === null) return;
      socket.write(encodeFrame('telemetry', telemetry));
    }
  }

  #greet(): void {
    this.#connectedAtMs = this.#options.guest.nowMs();
    this.#stalledSinceMs = null;
    for (const { type, data } of this.#options.greeting()) {
      this.#socket?.write(encodeFrame(type, data));
    }
    this.flush();
  }

  // A write that the kernel does not take at once is a request of the event loop, and that keeps the app alive even
  // though the socket does not. Cutting the socket ends the request.
  #isStalled(socket: Socket): boolean {
    if (socket.writableLength === 0) {
      this.#stalledSinceMs = null;
      return false;
    }
    const nowMs = this.#options.guest.nowMs();
    this.#stalledSinceMs ??= nowMs;
    if (nowMs - this.#stalledSinceMs < stalledMs) return socket.writableLength > waitingBytesMax;
    socket.destroy();
    return true;
  }

  #lost(): void {
    const { guest } = this.#options;
    const sinceMs = this.#connectedAtMs;
    this.#connectedAtMs = null;
    this.#socket = null;
    // Not by having connected alone: a supervisor that hangs up at once must not be called ten times a second.
    if (sinceMs !== null && guest.nowMs() - sinceMs > retryMaxMs) this.#retryMs = retryMinMs;
    // Jitter: the agents of a whole fleet must not come back in the same millisecond.
    const delayMs = this.#retryMs * (0.5 + Math.random() / 2);
    this.#retryMs = Math.min(retryMaxMs, this.#retryMs * 2);
    guest.after(delayMs, () => this.open());
    this.#options.onLost();
  }
}
