import { PassThrough, type Writable } from 'node:stream';

/** A stream, or what a callback is told. */
export type Receiver = Writable | ((error: unknown, text?: string) => void);

/** Text to a callback or a stream, in the next tick; a new stream when there is neither. */
export function exportJson(value: object, receiver?: Receiver): Writable | undefined {
  const target = receiver ?? new PassThrough();
  let text: string | undefined;
  let failure: unknown;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    failure = error;
  }
  process.nextTick(() => {
    if (typeof target === 'function') {
      target(failure, text);
    } else {
      if (failure !== undefined) target.emit('error', failure);
      target.end(text);
    }
  });
  return typeof target === 'function' ? undefined : target;
}
