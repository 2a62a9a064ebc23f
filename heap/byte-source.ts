import fs from 'node:fs';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { messageOf, systemCodeOf, type MemsupError } from '../base/errors.ts';
import { corrupt, truncated, unreadable, unsupported, type Place } from './failure.ts';

/** What a snapshot can be read from: a path, `"-"` for standard input, or chunks as they come. */
export type SnapshotInput = string | AsyncIterable<Uint8Array | string>;

export interface ByteSource {
  /** What messages call it. */
  readonly name: string;
  /** Size of the plain bytes, when known beforehand. */
  readonly plainBytes: number | null;
  /** The file whose bytes are the snapshot's own, so that strings can be read from it again. */
  readonly plainFile: string | null;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A plain file, read straight to where its bytes are wanted. */
export interface FileBytes {
  /** How many bytes there were; 0 at the end. */
  readonly read: (target: Uint8Array) => number;
  readonly close: () => void;
}

const chunkBytes = 1 << 20;

/** Looks at what is there and opens it; gzip and zstd are told by their first bytes, not by the file's name. */
export function openSource(input: SnapshotInput): ByteSource {
  if (typeof input !== 'string') return stream('(stream)', input);
  if (input === '-') return stream('(stdin)', process.stdin);
  let stat: fs.Stats;
  let magic: Buffer;
  try {
    stat = fs.statSync(input);
    if (stat.isDirectory()) throw new Error('it is a directory');
    // A pipe or a device cannot be looked at and read again.
    if (!stat.isFile()) return stream(input, fs.createReadStream(input));
    magic = firstBytes(input);
  } catch (error) {
    throw unreadable(input, error);
  }
  const unpack = unpacker(magic, input);
  if (unpack === null) {
    return { name: input, plainBytes: stat.size, plainFile: input, chunks: fileChunks(input) };
  }
  const packed = fs.createReadStream(input, { highWaterMark: chunkBytes });
  return {
    name: input,
    plainBytes: null,
    plainFile: null,
    chunks: unpacked(packed, unpack, input),
  };
}

function stream(name: string, chunks: AsyncIterable<Uint8Array | string>): ByteSource {
  return { name, plainBytes: null, plainFile: null, chunks: streamChunks(chunks, name) };
}

function firstBytes(file: string): Buffer {
  const fd = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(4);
    return bytes.subarray(0, fs.readSync(fd, bytes, 0, 4, 0));
  } finally {
    fs.closeSync(fd);
  }
}

function unpacker(magic: Uint8Array, name: string): (() => NodeJS.ReadWriteStream) | null {
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    return () => zlib.createGunzip({ chunkSize: chunkBytes });
  }
  if (magic[0] !== 0x28 || magic[1] !== 0xb5 || magic[2] !== 0x2f || magic[3] !== 0xfd) return null;
  const create = zstdFactory();
  if (create === null) {
    throw unsupported(
      { source: name, offset: 0 },
      `it is packed with zstd, which Node ${process.versions.node} cannot unpack,`,
    );
  }
  return create;
}

/** Node has had zstd since 22.15; older ones do not know the function. */
function zstdFactory(): (() => NodeJS.ReadWriteStream) | null {
  const found: unknown = Reflect.get(zlib, 'createZstdDecompress');
  if (typeof found !== 'function') return null;
  return () => {
    const made: unknown = Reflect.apply(found, zlib, [{ chunkSize: chunkBytes }]);
    if (!isReadWrite(made)) throw new TypeError('zlib.createZstdDecompress() made no stream');
    return made;
  };
}

function isReadWrite(value: unknown): value is NodeJS.ReadWriteStream {
  return value instanceof Readable && 'write' in value && typeof value.write === 'function';
}

/** Opens a file to be read at once and in order: the thread that would read for us costs more than it takes off. */
export function openFile(file: string): FileBytes {
  let fd: number;
  try {
    fd = fs.openSync(file, 'r');
  } catch (error) {
    throw unreadable(file, error);
  }
  return {
    read: target => {
      try {
        return fs.readSync(fd, target, 0, target.length, null);
      } catch (error) {
        throw unreadable(file, error);
      }
    },
    close: () => {
      fs.closeSync(fd);
    },
  };
}

async function* fileChunks(file: string): AsyncGenerator<Uint8Array> {
  const bytes = openFile(file);
  try {
    // One buffer is enough: the reader copies what it keeps before it asks for more.
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    for (;;) {
      const read = bytes.read(buffer);
      if (read === 0) return;
      yield buffer.subarray(0, read);
    }
  } finally {
    bytes.close();
  }
}

async function* unpacked(
  packed: fs.ReadStream,
  unpack: () => NodeJS.ReadWriteStream,
  name: string,
): AsyncGenerator<Uint8Array> {
  const plain = unpack();
  packed.once('error', error => plain.emit('error', error));
  packed.pipe(plain);
  let offset = 0;
  try {
    for await (const chunk of plain) {
      const bytes = bytesOf(chunk);
      offset += bytes.length;
      yield bytes;
    }
  } catch (error) {
    throw unpackFailure({ source: name, offset }, error);
  } finally {
    packed.destroy();
  }
}

/** The file could be opened and read; where unpacking fails, it is what stands in it that is wrong. */
function unpackFailure(place: Place, error: unknown): MemsupError {
  const code = systemCodeOf(error) ?? '';
  if (code === 'Z_BUF_ERROR') return truncated(place, 'all of it was unpacked');
  if (!/^(?:Z_|ZSTD_)/.test(code)) return unreadable(place.source, error);
  return corrupt(place, `it cannot be unpacked further (${messageOf(error)})`);
}

async function* streamChunks(
  chunks: AsyncIterable<Uint8Array | string>,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) yield bytesOf(chunk);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8');
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError(`a chunk of type ${typeof chunk} is neither bytes nor text`);
}
