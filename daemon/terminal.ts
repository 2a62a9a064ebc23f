import tty from 'node:tty';

/** stdin and stderr: the one is where a person types, the other where the log goes. */
const descriptors = [0, 2];

/** A hang-up is followed by its SIGHUP at once; one that comes much later is somebody's who asks for a reload. */
const justNowMs = 5000;

/**
 * Remembers which of our descriptors are terminals now; the answer, asked for every second, tells whether all of those have been hung
 * up a moment ago. The kernel does that before it sends SIGHUP. What runs on detached from a terminal that is gone can still be reloaded.
 */
export function watchTerminal(
  isTerminal: (descriptor: number) => boolean,
  monotonicMs: () => number,
): () => boolean {
  const terminals = descriptors.filter(descriptor => isTerminal(descriptor));
  let goneAtMs: number | null = null;
  return () => {
    const isThere = terminals.some(descriptor => isTerminal(descriptor));
    if (terminals.length === 0 || isThere) return false;
    goneAtMs ??= monotonicMs();
    return monotonicMs() - goneAtMs < justNowMs;
  };
}

/** Whether the terminal of this process has just gone. */
export function watchOwnTerminal(monotonicMs: () => number): () => boolean {
  return watchTerminal(descriptor => tty.isatty(descriptor), monotonicMs);
}
