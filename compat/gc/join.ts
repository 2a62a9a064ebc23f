import { gcKindOf, type GcEntry } from '../../agent/gc-entries.ts';
import type { GcRecord } from './heap-figures.ts';
import { kindOfName } from './kinds.ts';

export interface Joined {
  readonly entry: GcEntry;
  /** V8's figures of the same collection; `null` when they were missed. */
  readonly record: GcRecord | null;
}

/** How far ahead a lost entry is looked for. */
const lookAhead = 8;

/**
 * Pairs entries with records by order, taking both out of their queues. Neither tells the other's identity, but both
 * see every collection of the thread in the same order; where one was missed, the kinds stop agreeing and the record is
 * looked for a little further on.
 */
export function joinByOrder(entries: GcEntry[], records: GcRecord[]): Joined[] {
  return entries.splice(0).map(entry => {
    const kind = gcKindOf(entry);
    const at = records.slice(0, lookAhead).findIndex(({ gcType }) => kindOfName(gcType) === kind);
    const record = at === -1 ? null : (records.splice(0, at + 1).at(-1) ?? null);
    return { entry, record };
  });
}
