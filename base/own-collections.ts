/**
 * Which collections memsup itself provoked, by snapshots, probes and forced collections. The agent and each drop-in are
 * bundles of their own, so the record lies on `globalThis` under a registered symbol, where every copy of this file
 * finds the same one. Times are those of `performance.now()`, which `gc` entries use too.
 */

/** Why memsup caused collections. */
export type OwnReason = 'heap-diff' | 'snapshot' | 'probe';

interface OwnWindow {
  readonly reason: string;
  readonly fromMs: number;
  /** `Infinity` while the work is under way. */
  toMs: number;
}

const key = Symbol.for('memsup.own-collections');
/** Entries reach observers a loop turn later, so a few windows back are enough. */
const windowsMax = 64;

/** Runs synchronous work whose collections are memsup's own. */
export function asOwnWork<Result>(reason: OwnReason, work: () => Result): Result {
  const end = beginOwnWork(reason);
  try {
    return work();
  } finally {
    end();
  }
}

/** The same for work that takes several turns: call the result when it is over. */
export function beginOwnWork(reason: OwnReason): () => void {
  const windows = sharedWindows();
  const window: OwnWindow = { reason, fromMs: performance.now(), toMs: Infinity };
  windows.push(window);
  if (windows.length > windowsMax) windows.shift();
  return () => {
    window.toMs = performance.now();
  };
}

/** Why the collection that started then was memsup's own doing; `null` when it was not. */
export function ownReasonAt(startMs: number): string | null {
  const window = sharedWindows().findLast(
    ({ fromMs, toMs }) => startMs >= fromMs && startMs <= toMs,
  );
  return window?.reason ?? null;
}

function sharedWindows(): OwnWindow[] {
  const found: unknown = Reflect.get(globalThis, key);
  if (isWindows(found)) return found;
  const made: OwnWindow[] = [];
  Object.defineProperty(globalThis, key, { value: made, configurable: true });
  return made;
}

/** Only memsup writes under this symbol, so the list's own kind is proof enough. */
function isWindows(value: unknown): value is OwnWindow[] {
  return Array.isArray(value);
}
