import net from 'node:net';

/** The bytes that come out of an open pipe, until its last writer has closed it. */
export function pipeChunks(fd: number): AsyncIterable<Uint8Array> {
  return new net.Socket({ fd, readable: true, writable: false });
}

/** The same, or `null` where the pipe is closed without a byte in it. */
export async function pipeChunksIfAny(fd: number): Promise<AsyncIterable<Uint8Array> | null> {
  const chunks = pipeChunks(fd)[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return null;
  return (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
}
