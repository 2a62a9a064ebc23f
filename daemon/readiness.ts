import type { Ready } from '../config/config.ts';

/** How long an app that does not listen must have run, since its main script got through, before it counts as ready. */
export const settleMs = 1000;

export interface ReadinessFacts {
  readonly ready: Ready;
  readonly listening: boolean;
  readonly saidReady: boolean;
  readonly answered: boolean;
  /** The event loop has turned at least once: the main script ran through. */
  readonly ranThrough: boolean;
  /** It has had its time to begin to listen. */
  readonly settled: boolean;
  /** An earlier process of this app listened, so a successor that does not yet is not ready. */
  readonly mustListen: boolean;
}

/** Why a worker counts as ready, or `null` while it does not. */
export function readyBecause(facts: ReadinessFacts): string | null {
  switch (facts.ready.by) {
    case 'listening': {
      return facts.listening ? 'it listens' : null;
    }
    case 'message': {
      return facts.saidReady ? 'it said so' : null;
    }
    case 'http': {
      // While the old process serves the same address, it may be the one that answers.
      if (facts.mustListen && !facts.listening) return null;
      return facts.answered ? `${facts.ready.url} answered` : null;
    }
    case 'auto': {
      if (facts.listening) return 'it listens';
      if (facts.saidReady) return 'it said so';
      if (facts.mustListen || !facts.settled) return null;
      return facts.ranThrough ? 'it runs and does not listen' : 'it runs';
    }
  }
}
