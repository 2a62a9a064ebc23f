import tty from 'node:tty';

/** stdin and stderr: the one is where a person types, the other where the log goes. */
const descriptors = [0, 2];

/**
 * Remembers which of our descriptors are terminals now; the answer tells whether all of those have been hung up since. The kernel
 * does that before it sends SIGHUP, so a hang-up can be told from somebody who asks for a reload.
 */
export function watchTerminal(isTerminal: (descriptor: number) => boolean): () => boolean {
  const terminals = descriptors.filter(descriptor => isTerminal(descriptor));
  return () => terminals.length > 0 && !terminals.some(descriptor => isTerminal(descriptor));
}

/** Whether the terminal of this process has gone. */
export function watchOwnTerminal(): () => boolean {
  return watchTerminal(descriptor => tty.isatty(descriptor));
}
