import type { JournalRecord } from '../../base/journal.ts';
import { clause, plainText } from '../plain-text.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { formatMoment } from './moment.ts';

/**
 * Deaths that nobody asked for: those of memsup itself, and exits of workers that were not being drained or stopped.
 * A worker that memsup retires has always a `worker.drain` (or `expected: true`) before its `worker.exit`.
 */
export function unexpectedDeaths(records: readonly JournalRecord[]): JournalRecord[] {
  const retired = new Set<string>();
  const deaths: JournalRecord[] = [];
  for (const record of records) {
    if (record.event === 'worker.drain') retired.add(processOf(record));
    if (record.event === 'supervisor.previous-death') deaths.push(record);
    if (record.event !== 'worker.exit') continue;
    const asked = retired.delete(processOf(record)) || record['expected'] === true;
    if (!asked && isFailure(record)) deaths.push(record);
  }
  return deaths;
}

function processOf({ worker, generation, pid }: JournalRecord): string {
  return `${worker ?? '?'}/${generation ?? '?'}/${pid ?? '?'}`;
}

function isFailure(record: JournalRecord): boolean {
  return record['signal'] != null || numberOf(record['code']) !== 0;
}

const causes: Readonly<Record<string, string>> = {
  'oom-kill':
    "the kernel's out-of-memory killer took it, because the container or the host had no memory left",
  'heap-oom': "it reached V8's heap limit and aborted: JavaScript heap out of memory",
};

/** One sentence on one death: who, when, how, and why as far as is known. */
export function deathSentence(record: JournalRecord): string {
  const who =
    record.event === 'supervisor.previous-death'
      ? `memsup itself${pidOf(record)} died`
      : `worker ${record.worker ?? '?'}${pidOf(record)} died`;
  return `${formatMoment(record.at)}: ${who}${howOf(record)}${whyOf(record)}.`;
}

function pidOf({ pid }: JournalRecord): string {
  return pid === undefined ? '' : ` (pid ${pid})`;
}

function howOf(record: JournalRecord): string {
  const signal = textOf(record['signal']);
  if (signal !== null) return `, killed by ${plainText(signal)}`;
  const code = numberOf(record['code']);
  return code === null ? '' : ` with exit code ${code}`;
}

function whyOf(record: JournalRecord): string {
  const cause = textOf(record['cause']);
  const because = textOf(record['because']);
  const known =
    cause === null ? null : ((Object.hasOwn(causes, cause) ? causes[cause] : null) ?? cause);
  const parts = [known, because].filter(part => part !== null && part !== undefined);
  return parts.length === 0 ? '' : `: ${parts.map(part => clause(part)).join('; ')}`;
}
