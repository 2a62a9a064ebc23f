import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MemsupError, messageOf } from '../base/errors.ts';
import { loadTimed } from './load-timed.ts';
import { openSource } from './byte-source.ts';
import { redactedText } from './redacted-text.ts';
import { contentRole, nameRole, stringRoles } from './string-roles.ts';
import { throwIfAborted } from './failure.ts';
import type { RunOptions } from './progress.ts';
import type { Snapshot } from './snapshot.ts';

export interface RedactOptions extends RunOptions {
  /** A file, packed or not; it is read twice. */
  readonly input: string;
  /** Written next to its final name first and renamed when it is whole; packed when the name ends in `.gz`. */
  readonly output: string;
}

export interface RedactResult {
  readonly strings: number;
  readonly redactedStrings: number;
}

const outputBytes = 1 << 16;

/** Writes a copy of a snapshot without the contents of strings, which loads anywhere and shows the same leak. */
export async function redact(options: RedactOptions): Promise<RedactResult> {
  const { input, output } = options;
  if (input === '-') {
    throw new MemsupError(
      'MEMSUP_USAGE',
      'Cannot redact standard input: the snapshot is read twice',
      {
        hint: 'Write it to a file first',
      },
    );
  }
  if (isOneFile(input, output)) {
    throw new MemsupError(
      'MEMSUP_USAGE',
      `Cannot write the redacted copy to "${output}": it is the snapshot itself, which would be lost`,
      { hint: 'Name another file for the copy' },
    );
  }
  const { snapshot } = await loadTimed(input, { ...options, redact: false });
  try {
    const roles = stringRoles(snapshot);
    options.onProgress?.({ source: output, step: 'write', share: null });
    const partial = path.join(path.dirname(output), `.${path.basename(output)}.partial`);
    try {
      await write(snapshot, roles, { ...options, partial });
    } catch (error) {
      fs.rmSync(partial, { force: true });
      throw error;
    }
    fs.renameSync(partial, output);
    return count(roles);
  } finally {
    snapshot.close();
  }
}

/** Whatever the two are called: a link leads to the snapshot as well. */
function isOneFile(input: string, output: string): boolean {
  try {
    const [from, to] = [input, output].map(file => fs.statSync(file, { bigint: true }));
    return from!.dev === to!.dev && from!.ino === to!.ino;
  } catch {
    // One of them is not there or not to be looked at, which reading and writing will say.
    return false;
  }
}

interface Target extends RedactOptions {
  readonly partial: string;
}

async function write(snapshot: Snapshot, roles: Uint8Array, target: Target): Promise<void> {
  const text = Readable.from(redacted(snapshot, roles, target), { objectMode: false });
  // A snapshot is nobody else's business, redacted or not.
  const file = fs.createWriteStream(target.partial, { mode: 0o600, flush: true });
  try {
    await (target.output.endsWith('.gz')
      ? pipeline(text, zlib.createGzip({ level: 1 }), file)
      : pipeline(text, file));
  } catch (error) {
    if (error instanceof MemsupError) throw error;
    throw new MemsupError(
      'MEMSUP_SNAPSHOT_UNREADABLE',
      `Cannot write redacted snapshot "${target.output}": ${messageOf(error)}`,
      { cause: error, hint: 'Check the folder, and that the disk has room' },
    );
  }
}

/** The input byte for byte, except for what stands between the brackets of `strings`. */
async function* redacted(
  snapshot: Snapshot,
  roles: Uint8Array,
  { input, signal }: Target,
): AsyncGenerator<Uint8Array> {
  const { start, end } = snapshot.stringsSpan;
  let offset = 0;
  let written = false;
  for await (const chunk of openSource(input).chunks) {
    throwIfAborted(signal);
    if (offset < start) {
      yield Uint8Array.prototype.slice.call(chunk, 0, Math.max(0, start - offset));
    }
    if (!written && offset + chunk.length > start) {
      written = true;
      yield* redactedStrings(snapshot, roles);
    }
    if (offset + chunk.length > end) {
      yield Uint8Array.prototype.slice.call(chunk, Math.max(0, end - offset));
    }
    offset += chunk.length;
  }
}

function* redactedStrings({ strings }: Snapshot, roles: Uint8Array): Generator<Uint8Array> {
  let text = '[';
  for (let index = 0; index < strings.length; index += 1) {
    const redactedOne = redactedText(strings.text(index, wholeTextMax), index, roles[index]!);
    text += `${index === 0 ? '' : ',\n'}${asciiJson(redactedOne)}`;
    if (text.length >= outputBytes) {
      yield Buffer.from(text, 'latin1');
      text = '';
    }
  }
  yield Buffer.from(`${text}]`, 'latin1');
}

/** Longer than any string a reader keeps; what is beyond is filler all the same. */
const wholeTextMax = 1 << 24;

/** As V8 writes it: everything beyond ASCII escaped. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function count(roles: Uint8Array): RedactResult {
  let redactedCount = 0;
  for (const role of roles) {
    if ((role & contentRole) !== 0 && (role & nameRole) === 0) redactedCount += 1;
  }
  return { strings: roles.length, redactedStrings: redactedCount };
}
