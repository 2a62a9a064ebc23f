/**
 * The wire: `JSON.stringify({type, data})` and a form feed, node-ipc's documented format. JSON text never holds a raw
 * form feed and no multi-byte character holds its byte, so the delimiter needs no escape. No package and Node 18 only:
 * the agent carries this file into the app.
 */
import { Buffer } from 'node:buffer';

/** Longest frame that is read, delimiter not counted. Snapshots travel as file paths, so nothing honest comes near. */
export const frameBytesMax = 1024 * 1024;
/** Longest name of a message type. */
export const typeCharsMax = 64;

const delimiter = 0x0c;
// A reader keeps this much between frames; more is given back, or each peer would hold its largest frame for ever.
const keptBytesMax = 16 * 1024;
const nothing = Buffer.alloc(0);

/** One message as it came: its type is a string, its data is anything. */
export interface Frame {
  readonly type: string;
  readonly data: unknown;
}

/** The text of one message, delimiter included. */
export function encodeFrame(type: string, data: unknown): string {
  return `${JSON.stringify({ type, data })}\f`;
}

/**
 * Turns bytes into frames, in whatever pieces they come. Holds at most `frameBytesMax` bytes; what is no frame is
 * skipped up to the next delimiter and counted.
 */
export class FrameReader {
  #held: Uint8Array = nothing;
  #heldBytes = 0;
  #skipping = false;
  #skippedBytes = 0;
  #rejected = 0;

  /** Frames given up so far. One that never ends counts again for every `frameBytesMax` bytes of it. */
  get rejected(): number {
    return this.#rejected;
  }

  push(chunk: Uint8Array): Frame[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const frames: Frame[] = [];
    let start = 0;
    let end = bytes.indexOf(delimiter);
    while (end !== -1) {
      const frame = this.#finish(bytes.subarray(start, end));
      if (frame !== null) frames.push(frame);
      start = end + 1;
      end = bytes.indexOf(delimiter, start);
    }
    if (start < bytes.length) this.#hold(bytes.subarray(start));
    return frames;
  }

  #finish(tail: Buffer): Frame | null {
    if (!this.#skipping && this.#heldBytes === 0 && tail.length <= frameBytesMax) {
      return this.#parse(tail);
    }
    this.#hold(tail);
    if (this.#skipping) {
      this.#skipping = false;
      this.#skippedBytes = 0;
      return null;
    }
    const whole = Buffer.from(this.#held.buffer, this.#held.byteOffset, this.#heldBytes);
    const frame = this.#parse(whole);
    this.#heldBytes = 0;
    if (this.#held.length > keptBytesMax) this.#held = nothing;
    return frame;
  }

  // Decodes whole frames only: a character that was split between two chunks is whole again here.
  #parse(bytes: Buffer): Frame | null {
    const frame = frameOf(bytes.toString('utf8'));
    if (frame === null) this.#rejected += 1;
    return frame;
  }

  #hold(piece: Uint8Array): void {
    const needed = this.#heldBytes + piece.length;
    if (this.#skipping || needed > frameBytesMax) {
      this.#skip(needed);
      return;
    }
    // Doubling keeps byte-by-byte delivery linear; a list of the pieces would pin every chunk they were cut from.
    if (needed > this.#held.length) {
      const grown = new Uint8Array(Math.min(frameBytesMax, Math.max(256, needed * 2)));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(piece, this.#heldBytes);
    this.#heldBytes = needed;
  }

  #skip(count: number): void {
    if (!this.#skipping) this.#rejected += 1;
    else {
      this.#skippedBytes += count;
      this.#rejected += Math.floor(this.#skippedBytes / frameBytesMax);
      this.#skippedBytes %= frameBytesMax;
    }
    this.#skipping = true;
    this.#held = nothing;
    this.#heldBytes = 0;
  }
}

function frameOf(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // The caller counts it.
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  const { type } = value;
  if (typeof type !== 'string' || type === '' || type.length > typeCharsMax) return null;
  return { type, data: 'data' in value ? value.data : undefined };
}
