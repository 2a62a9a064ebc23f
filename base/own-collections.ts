/**
 * Which collections memsup itself provoked, by snapshots, probes and forced collections. The agent and each drop-in are
 * bundles of their own, so they tell each other on a diagnostics channel, whose messages are delivered at once: a channel
 * and not a global, for an app is to see nothing that it would not see by hand.
 */
import { channel, subscribe } from 'node:diagnostics_channel';
import { isRecord } from './guards.ts';

/** Why memsup caused collections. `gc`: the app asked a drop-in for one. */
export type OwnReason = 'heap-diff' | 'snapshot' | 'probe' | 'gc';

/** Something that makes V8 collect. Told when it begins and, as the same object, when it is over. */
export interface OwnWork {
  readonly reason: string;
  /** Times of `performance.now()`, which `gc` entries use too. */
  readonly fromMs: number;
  /** `Infinity` while it is under way. */
  readonly toMs: number;
}

const name = 'memsup:own-collections';
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
  const work = { reason, fromMs: performance.now(), toMs: Infinity };
  const told = channel(name);
  told.publish(work);
  return () => {
    work.toMs = performance.now();
    told.publish(work);
  };
}

/** Hears of the work of every bundle in this thread, at its beginning and at its end. The listener must not throw. */
export function watchOwnWork(listener: (work: OwnWork) => void): void {
  subscribe(name, message => {
    if (isOwnWork(message)) listener(message);
  });
}

/** Remembers what was memsup's own doing from the time it is made. */
export class OwnWindows {
  readonly #windows: OwnWork[] = [];

  constructor() {
    watchOwnWork(work => this.#remember(work));
  }

  /** Why the collection that started then was memsup's own doing; `null` when it was not. */
  reasonAt(startMs: number): string | null {
    const work = this.#windows.findLast(({ fromMs, toMs }) => startMs >= fromMs && startMs <= toMs);
    return work?.reason ?? null;
  }

  /** Most are known from their beginning; of one that began before this was made, the end tells all. */
  #remember(work: OwnWork): void {
    if (this.#windows.includes(work)) return;
    this.#windows.push(work);
    if (this.#windows.length > windowsMax) this.#windows.shift();
  }
}

/** Another bundle may be of another version. */
function isOwnWork(value: unknown): value is OwnWork {
  return (
    isRecord(value) &&
    typeof value['reason'] === 'string' &&
    typeof value['fromMs'] === 'number' &&
    typeof value['toMs'] === 'number'
  );
}
