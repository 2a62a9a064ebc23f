import type { JournalEvent } from '../base/journal.ts';
import { numberOf, textOf } from './state/fields.ts';

/** What the stages of a replacement are called while one waits for it. */
const stages: Partial<Readonly<Record<JournalEvent, string>>> = {
  'restart.planned': 'to be replaced',
  'worker.start': 'the successor starts',
  'worker.ready': 'the successor is ready',
  'worker.drain': 'the old one finishes its work',
  'worker.exit': 'the old one has ended',
  'restart.done': 'replaced',
  'restart.refused': 'not replaced',
};

/** How a rolling restart is coming along, from the journal's records as they come; `null`: not worth a word. */
export function restartProgress(
  slot: number | null,
): (record: Readonly<Record<string, unknown>>) => string | null {
  let finished = 0;
  /** Pids of processes that were started meanwhile: one of those may end, too, and the old one serve on. */
  const successors = new Set<number | null>();
  return record => {
    const worker = numberOf(record['worker']);
    const event = textOf(record['event']);
    if (worker === null || event === null || (slot !== null && worker !== slot)) return null;
    const stage = Object.entries(stages).find(([name]) => name === event)?.[1];
    if (stage === undefined) return null;
    const pid = numberOf(record['pid']);
    if (event === 'worker.start') successors.add(pid);
    if (event === 'restart.planned') successors.delete(pid);
    if (event === 'worker.exit' && successors.has(pid)) {
      return `worker ${worker}: the successor has ended`;
    }
    if (event === 'restart.done' || event === 'restart.refused') finished += 1;
    const soFar = slot === null && finished > 0 ? ` (${finished} done)` : '';
    return `worker ${worker}: ${stage}${soFar}`;
  };
}
