import type { Socket } from 'node:net';
import { MemsupError } from '../base/errors.ts';
import { encodeFrame, frameBytesMax, FrameReader, type Frame } from './frame.ts';

/** Frames that could not be read, after which a peer is cut off. */
export const rejectedFramesMax = 32;
/** Bytes waiting for a peer above which what may be lost (`offer`) is dropped. */
export const offerBytesMax = 256 * 1024;
/** Bytes waiting for a peer above which it is cut off: it does not read. */
export const waitingBytesMax = 8 * 1024 * 1024;
/** What `close` leaves a peer to take what was sent to it. */
export const closeGraceMs = 250;

/** One connection, seen from the supervisor. Nothing that the other end does throws here. */
export class Peer {
  readonly #socket: Socket;
  readonly #write: (bytes: Buffer) => void;
  readonly #reader = new FrameReader();
  #onFrame: (frame: Frame) => void = () => {};
  #refused = 0;
  #dropped = 0;

  constructor(socket: Socket, write: (bytes: Buffer) => void) {
    this.#socket = socket;
    this.#write = write;
  }

  /** Frames from this peer that were no messages. */
  get rejected(): number {
    return this.#reader.rejected + this.#refused;
  }

  /** Messages to this peer that were dropped because it lagged behind. */
  get dropped(): number {
    return this.#dropped;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Takes each frame. It may throw `MEMSUP_PROTOCOL` (the decoders do): the frame then counts as rejected. */
  onFrame(listener: (frame: Frame) => void): void {
    this.#onFrame = listener;
  }

  onClose(listener: () => void): void {
    this.#socket.once('close', listener);
  }

  /** Sends what must arrive. `false`: the peer is gone, or is cut off now because it does not read. */
  send(type: string, data: unknown): boolean {
    if (!this.isOpen) return false;
    if (this.#socket.writableLength > waitingBytesMax) {
      this.#socket.destroy();
      return false;
    }
    return this.#put(type, data);
  }

  /** Sends what may be lost: dropped and counted while the peer lags behind. */
  offer(type: string, data: unknown): boolean {
    if (!this.isOpen) return false;
    if (this.#socket.writableLength > offerBytesMax) {
      this.#dropped += 1;
      return false;
    }
    return this.#put(type, data);
  }

  /** Ends the connection after what was sent, or cuts it when the peer does not take it. */
  close(): void {
    this.#socket.end();
    const deadline = setTimeout(() => this.#socket.destroy(), closeGraceMs);
    this.#socket.once('close', () => clearTimeout(deadline));
  }

  /** Bytes from the socket. */
  receive(bytes: Uint8Array): void {
    for (const frame of this.#reader.push(bytes)) {
      if (!this.isOpen) return;
      this.#deliver(frame);
    }
    if (this.rejected > rejectedFramesMax) this.#socket.destroy();
  }

  #deliver(frame: Frame): void {
    try {
      this.#onFrame(frame);
    } catch (error) {
      // Anything else is a bug of ours and must not pass for one of the peer's.
      if (!(error instanceof MemsupError) || error.code !== 'MEMSUP_PROTOCOL') throw error;
      this.#refused += 1;
    }
  }

  #put(type: string, data: unknown): boolean {
    const bytes = Buffer.from(encodeFrame(type, data));
    // The other end would throw it away unread.
    if (bytes.length - 1 > frameBytesMax) {
      this.#dropped += 1;
      return false;
    }
    this.#write(bytes);
    return true;
  }
}
