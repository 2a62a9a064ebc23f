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
  return record => {
    const worker = numberOf(record['worker']);
    const event = textOf(record['event']);
    if (worker === null || event === null || (slot !== null && worker !== slot)) return null;
    const stage = Object.entries(stages).find(([name]) => name === event)?.[1];
    if (stage === undefined) return null;
    if (event === 'restart.done' || event === 'restart.refused') finished += 1;
    const soFar = slot === null && finished > 0 ? ` (${finished} done)` : '';
    return `worker ${worker}: ${stage}${soFar}`;
  };
}
