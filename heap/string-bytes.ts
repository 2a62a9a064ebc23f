import fs from 'node:fs';
import { corrupt, unreadable } from './failure.ts';

/** Where the bytes of the `strings` section can be read again, by their offset in the snapshot. */
export interface StringBytes {
  /** Copies up to `target.length` bytes from `offset` on; the return value is how many there were. */
  read(target: Uint8Array, offset: number): number;
  close(): void;
  /** What is held in memory for it. */
  readonly heldBytes: number;
}

const blockBytes = 1 << 13;
const blocksMax = 512;

/** Strings of a plain file are read from it when they are asked for: most never are. */
export class FileStringBytes implements StringBytes {
  readonly #source: string;
  readonly #fd: number;
  readonly #blocks = new Map<number, Uint8Array>();
  #closed = false;

  constructor(source: string) {
    this.#source = source;
    try {
      this.#fd = fs.openSync(source, 'r');
    } catch (error) {
      throw unreadable(source, error);
    }
  }

  get heldBytes(): number {
    return this.#blocks.size * blockBytes;
  }

  read(target: Uint8Array, offset: number): number {
    let copied = 0;
    while (copied < target.length) {
      const at = offset + copied;
      const block = this.#block(Math.floor(at / blockBytes));
      const part = block.subarray(at % blockBytes, (at % blockBytes) + target.length - copied);
      if (part.length === 0) break;
      target.set(part, copied);
      copied += part.length;
    }
    return copied;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#blocks.clear();
    fs.closeSync(this.#fd);
  }

  #block(index: number): Uint8Array {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const block = this.#blockToFill();
    let read: number;
    try {
      read = fs.readSync(this.#fd, block, 0, blockBytes, index * blockBytes);
    } catch (error) {
      throw corrupt(
        { source: this.#source, offset: index * blockBytes },
        `its strings can no longer be read (${String(error)})`,
      );
    }
    const bytes = block.subarray(0, read);
    this.#blocks.set(index, bytes);
    return bytes;
  }

  // The oldest block's memory is used again: where names lie far apart there is one to read for each, and memory that is taken
  // outside of the heap so often makes V8 collect garbage most of the time.
  #blockToFill(): Uint8Array {
    const oldest = this.#blocks.entries().next();
    if (this.#blocks.size < blocksMax || oldest.done === true) {
      return Buffer.allocUnsafeSlow(blockBytes);
    }
    const [index, { buffer }] = oldest.value;
    this.#blocks.delete(index);
    return new Uint8Array(buffer);
  }
}

/** Strings of a stream that cannot be read twice (pipe, gzip, inspector) are kept as they came. */
export class HeldStringBytes implements StringBytes {
  readonly #chunks: Uint8Array[] = [];
  readonly #starts: number[] = [];
  heldBytes = 0;

  /** Keeps a copy of `bytes`, which stood at `offset` in the stream; calls come in order of offset. */
  append(bytes: Uint8Array, offset: number): void {
    if (bytes.length === 0) return;
    this.#chunks.push(Uint8Array.prototype.slice.call(bytes));
    this.#starts.push(offset);
    this.heldBytes += bytes.length;
  }

  read(target: Uint8Array, offset: number): number {
    let copied = 0;
    for (let index = this.#indexOf(offset); index < this.#chunks.length; index += 1) {
      const within = offset + copied - this.#starts[index]!;
      const part = this.#chunks[index]!.subarray(within, within + target.length - copied);
      target.set(part, copied);
      copied += part.length;
      if (copied === target.length) break;
    }
    return copied;
  }

  close(): void {
    this.#chunks.length = 0;
    this.#starts.length = 0;
    this.heldBytes = 0;
  }

  #indexOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
