import { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { isRecord } from '../base/guards.ts';

/** Where Node tells of each process that it is about to start. */
const channel = 'child_process';

export type SpawnAttempt<T> = { readonly started: T } | { readonly failed: Promise<Error> };

/**
 * Starts a process by way of a library that stumbles when no descriptor is left: Node gives back a process without streams then,
 * which the library does not expect, and says why a moment later, on an object that nobody else knows. Unheard, that ends us.
 */
export function attemptSpawn<T>(start: () => T): SpawnAttempt<T> {
  const created: ChildProcess[] = [];
  const onCreated = (message: unknown): void => {
    if (isRecord(message) && message['process'] instanceof ChildProcess) {
      created.push(message['process']);
    }
  };
  subscribe(channel, onCreated);
  try {
    return { started: start() };
  } catch (thrown) {
    return { failed: reasonOf(thrown, created) };
  } finally {
    unsubscribe(channel, onCreated);
  }
}

/** What Node says, which is the reason; else what was thrown. */
function reasonOf(thrown: unknown, created: readonly ChildProcess[]): Promise<Error> {
  return new Promise(resolve => {
    for (const child of created) {
      child.once('error', resolve);
      // Nobody would ever stop it.
      if (child.pid !== undefined) child.kill('SIGKILL');
    }
    setImmediate(() => {
      resolve(thrown instanceof Error ? thrown : new Error(String(thrown)));
    });
  });
}
