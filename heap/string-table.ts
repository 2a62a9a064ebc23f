import { corrupt } from './failure.ts';
import type { StringBytes } from './string-bytes.ts';

const pageBits = 16;
const pageSize = 1 << pageBits;
const pageMask = pageSize - 1;
const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;
const quote = 0x22;
const backslash = 0x5c;
const firstReadBytes = 256;
const rememberedMax = 128;
const decoder = new TextDecoder('utf-8');

interface Page {
  /** Offset of the page's first string; the others are stored relative to it, so that files may pass 4 GB. */
  readonly base: number;
  readonly offsets: Uint32Array;
  readonly hashes: Uint32Array;
}

/** Hash of a string's bytes as they stand in the snapshot; equal text in two snapshots has equal hashes. */
export function hashBytes(bytes: Uint8Array): number {
  let hash = fnvOffset;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, fnvPrime);
  return hash >>> 0;
}

/** Hash that the text has when a snapshot writer has put it down as JSON. */
export function hashText(text: string): number {
  return hashBytes(Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8'));
}

/** All hashes that it may have: V8 escapes what is not ASCII, other writers need not. */
function hashesOf(text: string): number[] {
  const json = JSON.stringify(text).slice(1, -1);
  const hex = (char: string): string => char.charCodeAt(0).toString(16).padStart(4, '0');
  const lower = json.replace(/[\u0080-\uffff]/g, char => `\\u${hex(char)}`);
  const upper = json.replace(/[\u0080-\uffff]/g, char => `\\u${hex(char).toUpperCase()}`);
  return [...new Set([json, lower, upper])].map(form => hashBytes(Buffer.from(form, 'utf8')));
}

/** The `strings` of a snapshot as offsets; text is decoded only when it is asked for. */
export class StringTable {
  readonly #source: string;
  readonly #bytes: StringBytes;
  readonly #pages: Page[] = [];
  readonly #decoded = new Map<number, string>();
  readonly #indexes = new Map<string, number>();
  readonly #first = new Uint8Array(firstReadBytes);
  #length = 0;
  #shown: ((text: string, index: number) => string) | null = null;

  constructor(source: string, bytes: StringBytes) {
    this.#source = source;
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#length;
  }

  get heldBytes(): number {
    return this.#pages.length * pageSize * 8 + this.#bytes.heldBytes;
  }

  /** Registers the next string: offset of the byte behind its opening quote, and the hash of its bytes. */
  add(offset: number, hash: number): void {
    const within = this.#length & pageMask;
    const page = this.#pageFor(offset);
    const relative = offset - page.base;
    if (relative > 0xffffffff) {
      this.#refuseStretch(offset);
    }
    page.offsets[within] = relative;
    page.hashes[within] = hash;
    this.#length += 1;
  }

  /** As `add` for the first `count` of each; `starts` count from offset `zero`, which may be below the document's start. */
  addAll(strings: { starts: Uint32Array; hashes: Uint32Array; count: number; zero: number }): void {
    const { starts, hashes, count, zero } = strings;
    for (let at = 0; at < count;) {
      const page = this.#pageFor(zero + starts[at]!);
      const within = this.#length & pageMask;
      const many = Math.min(count - at, pageSize - within);
      const shift = zero - page.base;
      if (starts[at + many - 1]! + shift > 0xffffffff) this.#refuseStretch(zero + starts[at]!);
      for (let one = 0; one < many; one += 1) {
        page.offsets[within + one] = starts[at + one]! + shift;
      }
      page.hashes.set(hashes.subarray(at, at + many), within);
      this.#length += many;
      at += many;
    }
  }

  /** The page that the next string belongs to. */
  #pageFor(offset: number): Page {
    const last = this.#pages[this.#pages.length - 1];
    if ((this.#length & pageMask) !== 0 && last !== undefined) return last;
    const page = {
      base: offset,
      offsets: new Uint32Array(pageSize),
      hashes: new Uint32Array(pageSize),
    };
    this.#pages.push(page);
    return page;
  }

  #refuseStretch(offset: number): never {
    throw corrupt({ source: this.#source, offset }, 'a stretch of strings is longer than 4 GiB');
  }

  /** All hashes, in order. */
  copyHashes(into: Uint32Array): void {
    for (const [number, { hashes }] of this.#pages.entries()) {
      const first = number << pageBits;
      into.set(hashes.subarray(0, Math.min(pageSize, this.#length - first)), first);
    }
  }

  hash(index: number): number {
    return this.#pages[index >>> pageBits]!.hashes[index & pageMask]!;
  }

  /** The text, decoded. Strings longer than `bytesMax` are cut, so that hostile ones cost nothing. */
  text(index: number, bytesMax = 1 << 16): string {
    const text = this.#plain(index, bytesMax);
    return this.#shown === null ? text : this.#shown(text, index);
  }

  /** From now on, texts are shown as this makes them; they are still found by what they are. */
  show(as: (text: string, index: number) => string): void {
    this.#shown = as;
  }

  #plain(index: number, bytesMax = 1 << 16): string {
    const known = this.#decoded.get(index);
    if (known !== undefined) return known;
    const raw = this.#raw(index, bytesMax);
    const text = this.#decode(raw, index);
    if (raw.length < bytesMax && text.length <= rememberedMax) this.#remember(index, text);
    return text;
  }

  /** The bytes between the quotes, still escaped; valid until the next call. */
  #raw(index: number, bytesMax: number): Uint8Array {
    const offset = this.offset(index);
    for (let size = Math.min(firstReadBytes, bytesMax + 1); ; size *= 4) {
      const bytes = size <= firstReadBytes ? this.#first.subarray(0, size) : new Uint8Array(size);
      const read = this.#bytes.read(bytes, offset);
      const end = closingQuote(bytes, read);
      if (end !== -1 && end <= bytesMax) return bytes.subarray(0, end);
      if (size > bytesMax) return bytes.subarray(0, wholeEnd(bytes, bytesMax));
      if (read < size) {
        throw corrupt(
          { source: this.#source, offset },
          'a string has changed since it was first read',
        );
      }
    }
  }

  offset(index: number): number {
    if (index >= this.#length) {
      throw corrupt({ source: this.#source, offset: 0 }, `there is no string ${index}`);
    }
    const page = this.#pages[index >>> pageBits]!;
    return page.base + page.offsets[index & pageMask]!;
  }

  /** Index of the text in the table, -1 where it does not occur. Remembered, because finding it means looking at all. */
  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    return known ?? this.indexesOf([text]).get(text) ?? -1;
  }

  /** As `indexOf`, for several texts in one go. */
  indexesOf(texts: readonly string[]): Map<string, number> {
    const wanted = texts.filter(text => !this.#indexes.has(text));
    if (wanted.length > 0) this.#search(wanted);
    return new Map(texts.map(text => [text, this.#indexes.get(text) ?? -1]));
  }

  #search(texts: readonly string[]): void {
    const byHash = new Map<number, string[]>();
    // One bit per low half of a hash: almost all strings are passed over without asking the map.
    const filter = new Uint8Array(1 << 13);
    for (const text of texts) {
      this.#indexes.set(text, -1);
      for (const hash of hashesOf(text)) {
        byHash.set(hash, [...(byHash.get(hash) ?? []), text]);
        filter[(hash & 0xffff) >>> 3]! |= 1 << (hash & 7);
      }
    }
    for (const [number, { hashes }] of this.#pages.entries()) {
      const first = number << pageBits;
      const count = Math.min(pageSize, this.#length - first);
      for (let within = 0; within < count; within += 1) {
        const hash = hashes[within]!;
        if ((filter[(hash & 0xffff) >>> 3]! & (1 << (hash & 7))) === 0) continue;
        const candidates = byHash.get(hash);
        if (candidates !== undefined) this.#confirm(first + within, candidates);
      }
    }
  }

  #confirm(index: number, candidates: readonly string[]): void {
    const text = this.#plain(index);
    if (candidates.includes(text) && this.#indexes.get(text) === -1) this.#indexes.set(text, index);
  }

  close(): void {
    this.#bytes.close();
  }

  #remember(index: number, text: string): void {
    // Bounded by starting over: names are looked up in bursts, so an LRU would not earn its cost.
    if (this.#decoded.size >= 1 << 16) this.#decoded.clear();
    this.#decoded.set(index, text);
  }

  #decode(bytes: Uint8Array, index: number): string {
    const text = decoder.decode(bytes);
    if (!text.includes('\\')) return text;
    try {
      const value: unknown = JSON.parse(`"${text}"`);
      if (typeof value === 'string') return value;
    } catch {
      // Falls through: the report below says where.
    }
    throw corrupt(
      { source: this.#source, offset: this.offset(index) },
      'a string is escaped wrongly',
    );
  }
}

function closingQuote(bytes: Uint8Array, length: number): number {
  for (let at = 0; at < length; at += 1) {
    if (bytes[at] === backslash) at += 1;
    else if (bytes[at] === quote) return at;
  }
  return -1;
}

/** Where to cut without splitting an escape. */
function wholeEnd(bytes: Uint8Array, bytesMax: number): number {
  let at = 0;
  while (at < bytesMax) {
    const size = bytes[at] !== backslash ? 1 : bytes[at + 1] === 0x75 ? 6 : 2;
    if (at + size > bytesMax) break;
    at += size;
  }
  return at;
}
