import { corrupt, type Place } from './failure.ts';
import type { ByteWindow } from './byte-window.ts';

const zero = 0x30;
const comma = 0x2c;
const lineFeed = 0x0a;
const closingBracket = 0x5d;
const openingBracket = 0x5b;
/** No number in a snapshot has more digits than 2^53. */
const digitsMax = 16;
/** So many digits surely fit 31 bits, where integer arithmetic is several times faster. */
const fastDigits = 9;
/** As long as so many bytes are left, a number and what follows it need no check for the end of the window. */
const guardBytes = 32;

type State = 'start' | 'value-or-end' | 'value' | 'after' | 'done';

/** Reads a flat JSON array of non-negative integers from a stream, as many at a time as fit the caller's batch. */
export class NumberReader {
  #state: State = 'start';
  readonly #what: string;
  readonly #source: string;

  constructor(what: string, source: string) {
    this.#what = what;
    this.#source = source;
  }

  /** True once the closing bracket was read. */
  get done(): boolean {
    return this.#state === 'done';
  }

  /** True when the next byte begins a number, so that a caller may read whole rows by itself. */
  get atNumber(): boolean {
    return this.#state === 'value';
  }

  /** Fills `batch` from index `from` on; the return value is where it stopped. Stops early when bytes run out. */
  fill(window: ByteWindow, batch: Float64Array, from: number): number {
    let filled = from;
    while (filled < batch.length && !this.done) {
      if (this.#state === 'value' && window.end - window.start > guardBytes) {
        filled = this.#fillFast(window, batch, filled);
        if (filled >= batch.length) break;
      }
      const before = window.start;
      const value = this.#step(window);
      if (value >= 0) batch[filled++] = value;
      else if (window.start === before && !this.done) break;
    }
    return filled;
  }

  /** Reads `digits,digits,…`; anything else is left to `#step`. */
  #fillFast(window: ByteWindow, batch: Float64Array, from: number): number {
    const { bytes } = window;
    const safeEnd = window.end - guardBytes;
    const capacity = batch.length;
    let at = window.start;
    let filled = from;
    while (at < safeEnd && filled < capacity) {
      const first = at;
      let value = bytes[at]! - zero;
      if (value < 0 || value > 9) break;
      let digit = bytes[++at]! - zero;
      while (digit >= 0 && digit <= 9 && at - first < fastDigits) {
        value = Math.imul(value, 10) + digit;
        digit = bytes[++at]! - zero;
      }
      const next = digit + zero;
      // Up to Node 22 each row ends with a line feed before the comma.
      if (next === comma) at += 1;
      else if (next === lineFeed && bytes[at + 1] === comma) at += 2;
      else {
        // Long, last, or spaced otherwise: the careful path reads it again from its first digit.
        at = first;
        break;
      }
      batch[filled++] = value;
    }
    window.start = at;
    return filled;
  }

  /** One token the careful way: a value, or -1 when punctuation was consumed or more bytes are needed. */
  #step(window: ByteWindow): number {
    const { bytes, end } = window;
    let at = window.start;
    while (at < end && isSpace(bytes[at]!)) at += 1;
    window.start = at;
    if (at >= end) return -1;
    const byte = bytes[at]!;
    switch (this.#state) {
      case 'start': {
        if (byte !== openingBracket) throw this.#unexpected(window, '"["');
        this.#advance(window, 'value-or-end');
        return -1;
      }
      case 'value-or-end': {
        if (byte === closingBracket) {
          this.#advance(window, 'done');
          return -1;
        }
        return this.#number(window);
      }
      case 'value': {
        return this.#number(window);
      }
      case 'after': {
        if (byte !== comma && byte !== closingBracket) throw this.#unexpected(window, '"," or "]"');
        this.#advance(window, byte === comma ? 'value' : 'done');
        return -1;
      }
      case 'done': {
        break;
      }
    }
    return -1;
  }

  #advance(window: ByteWindow, state: State): void {
    window.start += 1;
    this.#state = state;
  }

  #number(window: ByteWindow): number {
    const { bytes, end, start } = window;
    let at = start;
    let value = 0;
    while (at < end) {
      const digit = bytes[at]! - zero;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at += 1;
    }
    if (at === start) throw this.#unexpected(window, 'a number');
    if (at - start > digitsMax || value > Number.MAX_SAFE_INTEGER) {
      throw corrupt(this.#place(window), `"${this.#what}" has a number of ${at - start} digits`);
    }
    // More digits may be in the next chunk; and nothing ends with a number, so the last bytes are never one.
    if (at === end) return -1;
    window.start = at;
    this.#state = 'after';
    return value;
  }

  #unexpected(window: ByteWindow, wanted: string): Error {
    const found = JSON.stringify(String.fromCharCode(window.bytes[window.start]!));
    return corrupt(this.#place(window), `"${this.#what}" has ${found} where ${wanted} should be`);
  }

  #place(window: ByteWindow): Place {
    return { source: this.#source, offset: window.offset };
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x0a || byte === 0x20 || byte === 0x0d || byte === 0x09;
}
