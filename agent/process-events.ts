import type { Guest } from './guest.ts';
import { methodOf } from './methods.ts';

/** Both must not throw and get every event of `process`, most of which are none of the agent's business. */
export interface ProcessWatcher {
  /** Before the app's listeners. */
  readonly before: (event: unknown, args: readonly unknown[]) => void;
  /** After them, unless one threw. */
  readonly after: (event: unknown) => void;
}

/**
 * Sees the events of `process` without a listener: those the app can count, and one for `message` or `disconnect` would keep
 * it alive. Node looks `emit` up on each event, so an own one, not enumerable, is all it takes.
 */
export function watchProcess(guest: Guest, watcher: ProcessWatcher): void {
  const inherited = methodOf(process, 'emit');
  if (inherited === null) return;
  const before = guest.wrap(watcher.before);
  const after = guest.wrap(watcher.after);
  Object.defineProperty(process, 'emit', {
    configurable: true,
    writable: true,
    enumerable: false,
    value: function emit(this: unknown, event: unknown, ...args: readonly unknown[]): unknown {
      before(event, args);
      const handled: unknown = Reflect.apply(inherited, this, [event, ...args]);
      after(event);
      return handled;
    },
  });
}

/** Tells the end of an app that has nothing left to do from one that was ended: `onNaturalEnd` runs within `exit`. */
export function naturalEndWatcher(guest: Guest, onNaturalEnd: () => void): ProcessWatcher {
  let ending = false;
  return {
    before: event => {
      if (event === 'exit' && ending) onNaturalEnd();
      if (event !== 'beforeExit') return;
      // Runs only if a listener gives the loop new work, and then before that work.
      guest.soon(() => {
        ending = false;
      });
    },
    after: event => {
      // Between this and `exit` Node runs no code, unless the loop turns again.
      if (event === 'beforeExit') ending = true;
    },
  };
}
