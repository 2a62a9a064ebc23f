import fs from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';

const gzipMagic = [0x1f, 0x8b] as const;

/** The lines of a trace, compressed or not, one after the other: a trace of days does not fit into memory. */
export async function* traceLines(file: string): AsyncGenerator<string> {
  const source = await open(file);
  const lines = createInterface({ input: source, crlfDelay: Infinity });
  try {
    yield* lines;
    // Whether readline passes on the error of its input depends on the moment; a damaged file must not look short.
    if (source.errored !== null) throw source.errored;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    lines.close();
    source.destroy();
  }
}

async function open(file: string): Promise<Readable> {
  try {
    const handle = await fs.promises.open(file);
    const head = await handle.read({ buffer: Buffer.alloc(gzipMagic.length), position: 0 });
    const bytes = handle.createReadStream({ start: 0 });
    const isCompressed = gzipMagic.every((byte, index) => head.buffer[index] === byte);
    return isCompressed ? unpacked(bytes) : bytes;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unpacked(bytes: Readable): Readable {
  const unzip = createGunzip();
  bytes.on('error', error => unzip.destroy(error));
  unzip.on('close', () => bytes.destroy());
  return bytes.pipe(unzip);
}

function unreadable(file: string, error: unknown): MemsupError {
  const problem = systemCodeOf(error) === 'ENOENT' ? 'it does not exist' : messageOf(error);
  return new MemsupError('MEMSUP_TRACE', `Cannot read trace "${file}": ${problem}`, {
    cause: error,
    hint: 'The trace of an incident is trace.ndjson in its folder; memsup incidents --json names the folders',
  });
}
