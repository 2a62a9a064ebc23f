import type { FileHandle } from 'node:fs/promises';
import { builtins } from '../builtins.ts';

const headBytes = 64;
const tailBytes = 256;

/** What tells a whole file from one that was cut off, by its first and last bytes. */
export interface FileShape {
  readonly starts: RegExp;
  readonly ends: RegExp;
}

/** `{"snapshot":{…` to `"strings":[…"last"]}`: V8 writes the strings last. */
export const snapshotShape: FileShape = { starts: /^\{\s*"snapshot"\s*:/, ends: /"\s*\]\s*\}\s*$/ };
export const profileShape: FileShape = { starts: /^\{/, ends: /\}\s*$/ };

/** The name under which a file grows, so that nobody takes half of it for the whole. */
export function partialName(file: string): string {
  return `${file}.partial`;
}

/**
 * Makes an empty file for its owner alone. Whatever bears the name already goes first: following a link here would write the
 * app's memory to where the link points.
 */
export async function createPartial(file: string): Promise<string> {
  const partial = partialName(file);
  const { promises } = builtins.fs;
  await promises.rm(partial, { force: true });
  const handle = await promises.open(partial, 'wx', 0o600);
  await handle.close();
  return partial;
}

/** Gives a complete partial file its name, safe against a power cut; returns its size. Throws when it is not complete. */
export async function finishFile(file: string, shape: FileShape): Promise<number> {
  const { promises } = builtins.fs;
  const partial = partialName(file);
  const handle = await promises.open(partial, 'r+');
  let bytes: number;
  try {
    await handle.sync();
    bytes = await verifiedSize(handle, shape);
  } finally {
    await handle.close();
  }
  await promises.rename(partial, file);
  await syncFolderOf(file);
  return bytes;
}

/** Removes what a failed capture has left; the failure itself is reported elsewhere. */
export async function discardPartial(file: string): Promise<void> {
  try {
    await builtins.fs.promises.rm(partialName(file), { force: true });
  } catch {
    // The folder is gone or read-only; the next supervisor sweeps what nobody writes any more.
  }
}

async function verifiedSize(handle: FileHandle, { starts, ends }: FileShape): Promise<number> {
  const { size } = await handle.stat();
  const head = await readText(handle, 0, Math.min(size, headBytes));
  const tail = await readText(handle, Math.max(0, size - tailBytes), Math.min(size, tailBytes));
  if (!starts.test(head) || !ends.test(tail)) {
    throw new Error(`the file is not complete, it has ${size} bytes`);
  }
  return size;
}

async function readText(handle: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('latin1', 0, bytesRead);
}

// The rename itself is only on disk when its folder is.
async function syncFolderOf(file: string): Promise<void> {
  const folder = await builtins.fs.promises.open(builtins.path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
