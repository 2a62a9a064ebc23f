import { corrupt } from './failure.ts';
import type { ByteWindow } from './byte-window.ts';

const quote = 0x22;
const backslash = 0x5c;
const closers = new Set([0x5d, 0x7d]);
const openers = new Set([0x5b, 0x7b]);
const comma = 0x2c;

/** Deeper nesting than any V8 writes: `trace_tree` nests as deep as the stack it recorded. */
const depthMax = 100_000;

/** Steps over one JSON value of any kind without building it. */
export class ValueSkipper {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #started = false;
  #scalar = false;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** Consumes what it can; true when the value is complete and `window.start` stands behind it. */
  consume(window: ByteWindow): boolean {
    const { bytes, end } = window;
    for (let at = window.start; at < end; at += 1) {
      const byte = bytes[at]!;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === backslash) this.#escaped = true;
        else if (byte === quote) {
          this.#inString = false;
          if (this.#depth === 0) return this.#finish(window, at + 1);
        }
        continue;
      }
      if (this.#endsScalar(byte)) return this.#finish(window, at);
      if (this.#structural(byte, window, at)) return this.#finish(window, at + 1);
    }
    window.start = end;
    return false;
  }

  #endsScalar(byte: number): boolean {
    return this.#scalar && (byte === comma || closers.has(byte) || byte <= 0x20);
  }

  /** True when this byte closes the value. */
  #structural(byte: number, window: ByteWindow, at: number): boolean {
    if (byte <= 0x20) return false;
    const place = { source: this.#source, offset: window.offsetOf(at) };
    if (closers.has(byte)) {
      if (this.#depth === 0) throw corrupt(place, 'a value is missing');
      this.#depth -= 1;
      return this.#depth === 0;
    }
    if (openers.has(byte)) {
      this.#depth += 1;
      if (this.#depth > depthMax) throw corrupt(place, `values nest deeper than ${depthMax}`);
    } else if (byte === quote) this.#inString = true;
    else if (this.#depth === 0) {
      if (byte === comma && !this.#started) throw corrupt(place, 'a value is missing');
      this.#scalar = true;
    }
    this.#started = true;
    return false;
  }

  #finish(window: ByteWindow, next: number): true {
    window.start = next;
    return true;
  }
}
