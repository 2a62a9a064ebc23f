import { corrupt, unsupported, type Place } from './failure.ts';
import { mayNameEphemeron, parseEphemeron, type EphemeronNames } from './ephemerons.ts';
import type { Arena } from './arena.ts';
import type { ByteWindow } from './byte-window.ts';
import type { HeldStringBytes } from './string-bytes.ts';
import type { StringTable } from './string-table.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openingBracket = 0x5b;
const closingBracket = 0x5d;
const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** V8 cuts strings at 1024 characters unless told otherwise; a string is looked at anew with each chunk until it ends. */
const stringBytesMax = 1 << 26;
/** V8 makes the names of WeakMap entries in a buffer of 1024; longer ones would only keep the pattern busy. */
const ephemeronBytesMax = 1 << 12;
const stringsMax = 2 ** 31;
const stringsPerBatch = 8192;

export interface StringReaderParts {
  readonly source: string;
  readonly table: StringTable;
  readonly arena: Arena;
  readonly ephemerons: EphemeronNames;
  /** Where to keep the bytes of a stream that cannot be read again; `null` for a plain file. */
  readonly held: HeldStringBytes | null;
}

type State = 'start' | 'string-or-end' | 'string' | 'after' | 'done';

/** Reads the `strings` array: notes where each string stands and the hash of its bytes, and decodes none. */
export class StringReader {
  #state: State = 'start';
  readonly #parts: StringReaderParts;
  readonly #starts: Uint32Array;
  readonly #hashes: Uint32Array;
  readonly #entries: Uint32Array;

  constructor(parts: StringReaderParts) {
    this.#parts = parts;
    this.#starts = parts.arena.words(stringsPerBatch);
    this.#hashes = parts.arena.words(stringsPerBatch);
    this.#entries = parts.arena.words(3 * stringsPerBatch);
  }

  /** Consumes what it can; true once the closing bracket was read. */
  consume(window: ByteWindow): boolean {
    const from = window.start;
    while (this.#state !== 'done' && this.#step(window));
    this.#parts.held?.append(window.bytes.subarray(from, window.start), window.offsetOf(from));
    return this.#state === 'done';
  }

  /** False when more bytes are needed. */
  #step(window: ByteWindow): boolean {
    const { bytes, end } = window;
    let at = window.start;
    while (at < end && bytes[at]! <= 0x20) at += 1;
    window.start = at;
    if (at >= end) return false;
    const byte = bytes[at]!;
    switch (this.#state) {
      case 'start': {
        if (byte !== openingBracket) throw this.#unexpected(window, '"["');
        window.start += 1;
        this.#state = 'string-or-end';
        return true;
      }
      case 'after': {
        if (byte !== comma && byte !== closingBracket) throw this.#unexpected(window, '"," or "]"');
        window.start += 1;
        this.#state = byte === comma ? 'string' : 'done';
        return true;
      }
      case 'string-or-end':
      case 'string': {
        if (byte === closingBracket && this.#state === 'string-or-end') {
          window.start += 1;
          this.#state = 'done';
          return true;
        }
        if (byte !== quote) throw this.#unexpected(window, 'a string');
        return this.#stringsInKernel(window) ?? this.#strings(window);
      }
      case 'done': {
        break;
      }
    }
    return false;
  }

  /** As `#strings`, a batch at a time; `null` where the kernel cannot. */
  #stringsInKernel(window: ByteWindow): boolean | null {
    const { table, arena } = this.#parts;
    const { kernel } = arena;
    if (kernel === null || !arena.holds(window.bytes)) return null;
    const base = arena.addressOf(window.bytes);
    const from = base + window.start;
    const staging = [this.#starts, this.#hashes, this.#entries].map(array =>
      arena.addressOf(array),
    );
    const count = kernel.readStrings(from, base + window.end, stringsPerBatch, ...staging) >>> 0;
    const stopped = (kernel.whereStopped() >>> 0) - base;
    if (table.length + count > stringsMax) throw this.#tooMany(window);
    this.#noteEntries(kernel.entriesSeen() >>> 0);
    const zero = window.offsetOf(0) - base;
    table.addAll({ starts: this.#starts, hashes: this.#hashes, count, zero });
    if (count === 0) return this.#incomplete(window, window.start);
    window.start = stopped;
    // Either behind a string, or in front of the next: one that is not whole, or that the batch has no room for.
    this.#state = window.bytes[stopped - 1] === quote ? 'after' : 'string';
    return true;
  }

  #noteEntries(count: number): void {
    const { table, ephemerons } = this.#parts;
    const entries = this.#entries;
    for (let at = 0; at < 3 * count; at += 3) {
      ephemerons.add(table.length + entries[at]!, {
        keyId: entries[at + 1]!,
        tableId: entries[at + 2]!,
      });
    }
  }

  /** Reads `"…","…",…` as far as the bytes go; the usual road for all but the ends of the array. */
  #strings(window: ByteWindow): boolean {
    const { bytes, end } = window;
    let open = window.start;
    for (;;) {
      let hash = fnvOffset;
      let at = open + 1;
      let byte = 0;
      while (at < end && (byte = bytes[at]!) !== quote) {
        hash = Math.imul(hash ^ byte, fnvPrime);
        at += 1;
        if (byte === backslash && at < end) {
          hash = Math.imul(hash ^ bytes[at]!, fnvPrime);
          at += 1;
        }
      }
      if (at >= end) return this.#incomplete(window, open);
      this.#add(window, { start: open + 1, end: at, hash: hash >>> 0 });
      window.start = at + 1;
      this.#state = 'after';
      // The next string right behind a comma: stay in this loop.
      let next = at + 1;
      if (next >= end || bytes[next] !== comma) return true;
      next += 1;
      if (next < end && bytes[next] === 0x0a) next += 1;
      if (next >= end || bytes[next] !== quote) return true;
      open = next;
      window.start = open;
      this.#state = 'string';
    }
  }

  #incomplete(window: ByteWindow, open: number): false {
    window.start = open;
    if (window.end - open > stringBytesMax) {
      throw unsupported(this.#place(window), `a string is longer than ${stringBytesMax} bytes`);
    }
    return false;
  }

  #add(
    window: ByteWindow,
    { start, end, hash }: { readonly start: number; readonly end: number; readonly hash: number },
  ): void {
    const { table } = this.#parts;
    const index = table.length;
    if (index >= stringsMax) throw this.#tooMany(window);
    table.add(window.offsetOf(start), hash);
    this.#noteEphemeron(window, index, { start, end });
  }

  #noteEphemeron(
    window: ByteWindow,
    index: number,
    { start, end }: { readonly start: number; readonly end: number },
  ): void {
    if (end - start > ephemeronBytesMax || !mayNameEphemeron(window.bytes, start, end)) return;
    const ephemeron = parseEphemeron(window.bytes.toString('latin1', start, end));
    if (ephemeron !== null) this.#parts.ephemerons.add(index, ephemeron);
  }

  #tooMany(window: ByteWindow): Error {
    return unsupported(this.#place(window), `there are more than ${stringsMax} strings`);
  }

  #unexpected(window: ByteWindow, wanted: string): Error {
    const found = JSON.stringify(String.fromCharCode(window.bytes[window.start]!));
    return corrupt(this.#place(window), `"strings" has ${found} where ${wanted} should be`);
  }

  #place(window: ByteWindow): Place {
    return { source: this.#parts.source, offset: window.offset };
  }
}
