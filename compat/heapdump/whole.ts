import fs from 'node:fs';

const opening = '{"snapshot":{"meta"';
/** V8 writes the strings last; the closing brackets come right behind the last one. */
const closing = /"?\s*\]\s*\}\s*$/;
const lookBytes = 64;

/** Says what is missing when a file is no whole snapshot, without reading it all; `null` when it is whole. */
export function missingEnd(file: string): string | null {
  const fd = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    const head = read(fd, 0, Math.min(lookBytes, size));
    const tail = read(fd, Math.max(0, size - lookBytes), Math.min(lookBytes, size));
    if (!head.startsWith(opening)) return `"${file}" does not begin as a heap snapshot`;
    return closing.test(tail) ? null : `"${file}" ends before its end, at ${size} bytes`;
  } finally {
    fs.closeSync(fd);
  }
}

function read(fd: number, at: number, bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  fs.readSync(fd, buffer, 0, bytes, at);
  return buffer.toString('latin1');
}
