import { builtins } from '../builtins.ts';

/** How long the reader may take nothing before it is given up, so that a reader that hangs cannot hang the app. */
export const stallMaxMs = 15_000;
const napMs = 5;
/** Wakes nobody: only to sleep without a turn of the event loop, which a capture does not leave. */
const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes to a named pipe at once, without the event loop: waits while the pipe is full, but not for ever. Once it has failed it
 * takes no more, and says why at the end.
 */
export class PipeWriter {
  readonly #fd: number;
  readonly #nowMs: () => number;
  readonly #stallMaxMs: number;
  #bytes = 0;
  #failure: unknown = null;

  /** Throws when nobody reads (`ENXIO`), and when it is no pipe. */
  constructor(file: string, { nowMs, stallMax = stallMaxMs }: PipeOptions) {
    const { closeSync, constants, fstatSync, openSync } = builtins.fs;
    this.#fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
    if (!fstatSync(this.#fd).isFIFO()) {
      closeSync(this.#fd);
      throw new Error('it is no pipe');
    }
    this.#nowMs = nowMs;
    this.#stallMaxMs = stallMax;
  }

  /** Throws nothing: V8 calls from the middle of its work. */
  write(text: string): void {
    if (this.#failure !== null) return;
    try {
      this.#writeAll(Buffer.from(text, 'latin1'));
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Returns the number of bytes; throws what went wrong meanwhile. */
  close(): number {
    builtins.fs.closeSync(this.#fd);
    if (this.#failure !== null) throw this.#failure;
    return this.#bytes;
  }

  #writeAll(bytes: Buffer): void {
    let offset = 0;
    let tookAtMs = this.#nowMs();
    while (offset < bytes.length) {
      const taken = this.#tryWrite(bytes, offset);
      if (taken > 0) {
        offset += taken;
        tookAtMs = this.#nowMs();
      } else if (this.#nowMs() - tookAtMs >= this.#stallMaxMs) {
        throw new Error(`the reader has taken nothing for ${this.#stallMaxMs} ms`);
      } else {
        Atomics.wait(cell, 0, 0, napMs);
      }
    }
    this.#bytes += bytes.length;
  }

  /** 0 while the pipe is full. */
  #tryWrite(bytes: Buffer, offset: number): number {
    try {
      return builtins.fs.writeSync(this.#fd, bytes, offset);
    } catch (error) {
      if (Reflect.get(Object(error), 'code') === 'EAGAIN') return 0;
      throw error;
    }
  }
}

export interface PipeOptions {
  readonly nowMs: () => number;
  readonly stallMax?: number | undefined;
}
