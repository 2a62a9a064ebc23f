import { isRecord } from '../../base/guards.ts';
import type { JournalRecord } from '../../base/journal.ts';
import { clause, plainText } from '../plain-text.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { formatMoment } from './moment.ts';

/**
 * Deaths that nobody asked for: those of memsup itself, and exits of workers that were neither stopped by memsup nor
 * done with their work.
 */
export function unexpectedDeaths(records: readonly JournalRecord[]): JournalRecord[] {
  return records.filter((record, index) =>
    isOwnCrash(record) ? !isToldLater(records, index) : isUnexpectedDeath(record),
  );
}

function isOwnCrash(record: JournalRecord): boolean {
  return record.event === 'supervisor.stop' && record['cause'] === 'crashed';
}

// The next start has written of it, too.
function isToldLater(records: readonly JournalRecord[], index: number): boolean {
  const next = records.slice(index + 1).find(({ event }) => event.startsWith('supervisor.'));
  return next?.event === 'supervisor.previous-death';
}

function isUnexpectedDeath({ event, ...record }: JournalRecord): boolean {
  if (event === 'supervisor.previous-death') return true;
  if (event !== 'worker.exit' || record['cause'] === 'stopped') return false;
  return textOf(record['signal']) !== null || numberOf(record['code']) !== 0;
}

/** One sentence on one death: who, when, how, and why as far as is known. */
export function deathSentence(record: JournalRecord): string {
  return record.event.startsWith('supervisor.')
    ? supervisorDeath(record)
    : `${formatMoment(record.at)}: worker ${record.worker ?? '?'}${pidOf(record)} ${howOf(record)}${lastFrame(record)}.`;
}

function supervisorDeath(record: JournalRecord): string {
  const because = textOf(record['because']);
  const lastSeenAt = textOf(record['lastSeenAt']) ?? record.at;
  const why = because === null ? '' : `: ${clause(because)}`;
  const when = isOwnCrash(record) ? '' : ' or soon after';
  return `${formatMoment(lastSeenAt)}${when}: memsup itself${pidOf(record)} died${why}.`;
}

function pidOf({ pid }: JournalRecord): string {
  return pid === undefined ? '' : ` (pid ${pid})`;
}

// The supervisor's own words are a predicate: "crashed with exit code 1", "killed by SIGKILL".
function howOf(record: JournalRecord): string {
  const because = textOf(record['because']);
  if (because !== null) return predicate(clause(because));
  const signal = textOf(record['signal']);
  if (signal !== null) return `was killed by ${plainText(signal)}`;
  const code = numberOf(record['code']);
  return code === null ? 'died' : `died with exit code ${code}`;
}

function predicate(because: string): string {
  if (because.startsWith('killed ')) return `was ${because}`;
  return because.startsWith('out of memory') ? `ran ${because}` : because;
}

// Node's report of a fatal error names where the program was at the end, which is often where the memory went.
function lastFrame(record: JournalRecord): string {
  const report = record['report'];
  const stack = isRecord(report) ? report['stack'] : null;
  const frame: unknown = Array.isArray(stack) ? stack[0] : null;
  return typeof frame === 'string' ? `; it was last seen ${plainText(frame.trim())}` : '';
}
