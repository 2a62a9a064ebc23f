import { corrupt, truncated, type Place } from './failure.ts';
import { Arena } from './arena.ts';
import { ByteWindow } from './byte-window.ts';
import { EdgeSection } from './edge-section.ts';
import { EphemeronNames } from './ephemerons.ts';
import { readHeader, type SnapshotHeader } from './header.ts';
import { LocationSection } from './location-section.ts';
import { NodeSection } from './node-section.ts';
import { StringReader } from './string-reader.ts';
import { ValueSkipper } from './value-skipper.ts';
import type { HeldStringBytes } from './string-bytes.ts';
import type { StringTable } from './string-table.ts';

/** One stretch of the document that is read to its end before the next. */
interface Section {
  /** Consumes what it can; true when the section is complete. */
  consume(window: ByteWindow): boolean;
}

export interface DocumentParts {
  readonly source: string;
  readonly strings: StringTable;
  readonly held: HeldStringBytes | null;
  /** Called once, before anything is allocated for the counts that the header announces; may refuse. */
  readonly onHeader: (header: SnapshotHeader, place: Place) => void;
}

const headerBytesMax = 1 << 20;
/** A chunk and what the one before has left over: as a rule less than a row or a string. */
const chunkBytesMax = 1 << 20;
const windowBytes = chunkBytesMax + (1 << 18);
const keyBytesMax = 256;
const quote = 0x22;

type State = 'open' | 'key-or-end' | 'key' | 'colon' | 'value' | 'comma-or-end' | 'end';

const wanted: Readonly<Record<Exclude<State, 'value' | 'end'>, readonly string[]>> = {
  open: ['{'],
  'key-or-end': ['"', '}'],
  key: ['"'],
  colon: [':'],
  'comma-or-end': [',', '}'],
};

/** Reads the whole document from chunks of bytes, in the order in which V8 writes it. */
export class DocumentReader {
  readonly arena = new Arena(windowBytes);
  readonly window = new ByteWindow(bufferOf(this.arena.bytes(windowBytes)));
  readonly ephemerons = new EphemeronNames();
  header: SnapshotHeader | null = null;
  nodes: NodeSection | null = null;
  edges: EdgeSection | null = null;
  locations: LocationSection | null = null;
  /** Offsets of the "[" that opens the strings, and of the byte behind the "]" that closes them. */
  stringsOffset = -1;
  stringsEnd = -1;
  #state: State = 'open';
  #key = '';
  #section: Section | null = null;
  readonly #seen = new Set<string>();
  readonly #parts: DocumentParts;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  /** Takes in the next chunk and reads as far as it goes. */
  push(chunk: Uint8Array): void {
    // A larger chunk would not fit into the window's place in the arena.
    for (let at = 0; at < chunk.length; at += chunkBytesMax) {
      this.window.append(chunk.subarray(at, at + chunkBytesMax));
      this.#read();
    }
  }

  /** As `push`, of bytes that `read` puts where they belong; how many there were. */
  pull(read: (target: Uint8Array) => number): number {
    const count = read(this.window.room(chunkBytesMax));
    this.window.end += count;
    if (count > 0) this.#read();
    return count;
  }

  /** To be called when no more bytes come; throws unless the document is whole. */
  end(): void {
    if (this.#state !== 'end') throw truncated(this.#place(), this.#missing());
    for (const what of ['nodes', 'edges', 'strings']) {
      if (!this.#seen.has(what)) throw corrupt(this.#place(), `there is no "${what}"`);
    }
  }

  #read(): void {
    while (this.#section === null ? this.#punctuation() : this.#continue(this.#section));
  }

  #continue(section: Section): boolean {
    if (!section.consume(this.window)) return false;
    if (this.#key === 'strings') this.stringsEnd = this.window.offset;
    this.#section = null;
    this.#state = 'comma-or-end';
    return true;
  }

  /** One token between the sections; false when more bytes are needed. */
  #punctuation(): boolean {
    const { window } = this;
    while (window.start < window.end && window.bytes[window.start]! <= 0x20) window.start += 1;
    if (window.start >= window.end) return false;
    if (this.#state === 'value') return this.#open();
    if (this.#state === 'end') throw this.#corrupt('something follows the end of the document');
    const byte = window.bytes[window.start]!;
    if (!wanted[this.#state].includes(String.fromCharCode(byte))) {
      throw this.#corrupt(
        `found ${JSON.stringify(String.fromCharCode(byte))} where "${wanted[this.#state].join('" or "')}" should be`,
      );
    }
    if (byte === quote) return this.#readKey();
    window.start += 1;
    this.#state =
      byte === 0x7d ? 'end' : byte === 0x2c ? 'key' : byte === 0x3a ? 'value' : 'key-or-end';
    return true;
  }

  #readKey(): boolean {
    const { window } = this;
    const close = window.bytes.indexOf(quote, window.start + 1);
    if (close === -1 || close >= window.end) {
      if (window.end - window.start > keyBytesMax) {
        throw this.#corrupt(`a key is longer than ${keyBytesMax} bytes`);
      }
      return false;
    }
    this.#key = window.bytes.toString('latin1', window.start + 1, close);
    if (this.#seen.has(this.#key)) throw this.#corrupt(`"${this.#key}" stands twice`);
    this.#seen.add(this.#key);
    window.start = close + 1;
    this.#state = 'colon';
    return true;
  }

  /** Chooses the reader for the value of the key just read. */
  #open(): boolean {
    const { source, strings, held } = this.#parts;
    switch (this.#key) {
      case 'snapshot': {
        return this.#openHeader();
      }
      case 'nodes': {
        this.nodes = new NodeSection(this.#needHeader(), source, this.arena);
        this.#section = this.nodes;
        return true;
      }
      case 'edges': {
        if (this.nodes === null) throw this.#corrupt('"edges" stand before "nodes"');
        this.edges = new EdgeSection(this.#needHeader(), source, this.arena);
        this.#section = this.edges;
        return true;
      }
      case 'locations': {
        const header = this.#needHeader();
        this.locations =
          header.location === null
            ? null
            : new LocationSection({ layout: header.location, header }, source, this.arena);
        this.#section = this.locations ?? new ValueSkipper(source);
        return true;
      }
      case 'strings': {
        this.stringsOffset = this.window.offset;
        this.#section = new StringReader({
          source,
          arena: this.arena,
          table: strings,
          ephemerons: this.ephemerons,
          held,
        });
        return true;
      }
      default: {
        this.#section = new ValueSkipper(source);
        return true;
      }
    }
  }

  /** The header is small and needed whole: it is looked at only when all of it has arrived. */
  #openHeader(): boolean {
    const { window } = this;
    const start = window.start;
    const place = this.#place();
    const complete = new ValueSkipper(this.#parts.source).consume(window);
    if (!complete) {
      window.start = start;
      if (window.end - start > headerBytesMax) {
        throw this.#corrupt(`the header is longer than ${headerBytesMax} bytes`);
      }
      return false;
    }
    this.header = readHeader(window.bytes.toString('utf8', start, window.start), place);
    this.#parts.onHeader(this.header, place);
    window.bytes = this.arena.plan(window.bytes, this.header.nodeCount, this.header.edgeCount);
    this.#state = 'comma-or-end';
    return true;
  }

  #needHeader(): SnapshotHeader {
    if (this.header === null) throw this.#corrupt(`"${this.#key}" stands before "snapshot"`);
    return this.header;
  }

  #missing(): string {
    if (this.#state === 'open') return 'it begins';
    if (this.#section === null && this.#state !== 'value') return 'its closing "}"';
    return `the end of "${this.#key}"`;
  }

  #corrupt(problem: string): Error {
    return corrupt(this.#place(), problem);
  }

  #place(): Place {
    return { source: this.#parts.source, offset: this.window.offset };
  }
}

function bufferOf({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
