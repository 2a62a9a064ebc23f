import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { JournalEvent, JournalRecord } from '../../base/journal.ts';
import { clause, plainText } from '../plain-text.ts';
import { decodeVerdict } from '../state/decode-verdict.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { deathSentence } from './deaths.ts';
import { formatMoment } from './moment.ts';

type Say = (record: JournalRecord) => string;

const worker: Say = record => `worker ${record.worker ?? '?'}${pid(record)}`;
const pid: Say = record => (record.pid === undefined ? '' : ` (pid ${record.pid})`);

/** What each event means; `null`: the record is told as a death. */
const says: Readonly<Record<JournalEvent, Say | null>> = {
  'supervisor.start': record => `memsup${pid(record)} started`,
  'supervisor.stop': () => 'memsup stopped',
  'supervisor.previous-death': null,
  'supervisor.dump': () => 'memsup was asked for a diagnostic dump',
  'files.restored': record => `the ${plainText(textOf(record['what']) ?? '?')} was made anew`,
  'worker.start': record => `${worker(record)} was started`,
  'worker.ready': record => `${worker(record)} was ready to serve`,
  'worker.drain': record => `${worker(record)} was asked to finish its work`,
  'worker.exit': null,
  'worker.unresponsive': record => `${worker(record)} did not answer any more`,
  'alarm.raised': record => `rule "${ruleOf(record)}" raised an alarm on ${worker(record)}`,
  'alarm.cleared': record => `rule "${ruleOf(record)}" took its alarm back`,
  'restart.planned': record => `a restart of ${worker(record)} was decided`,
  'restart.done': record => `the restart of ${worker(record)} was done`,
  'restart.refused': record => `a restart of ${worker(record)} was refused`,
  'capture.start': record => `a capture of ${worker(record)} was begun`,
  'capture.done': record => `${kindOf(record)} of ${worker(record)} was written${sizeOf(record)}`,
  'capture.refused': record => `a capture of ${worker(record)} was refused`,
  'explain.done': () => 'the snapshot was explained',
  'explain.failed': () => 'the snapshot could not be explained',
  'redact.done': () => 'the contents of strings were taken out of a snapshot',
  'redact.failed': () => 'a snapshot could not be redacted and was removed',
  'incident.open': record => `incident ${idOf(record)} was opened`,
  'incident.closed': record => `incident ${idOf(record)} was closed`,
  'notify.sent': () => 'a notification was sent',
  'notify.failed': () => 'a notification could not be sent',
  'limit.dropped': () => 'something was dropped because a limit was reached',
};

/** One journal line as one sentence. */
export function journalSentence(record: JournalRecord): string {
  const say = says[record.event];
  return say === null
    ? deathSentence(record)
    : `${formatMoment(record.at)}: ${say(record)}${becauseOf(record)}.`;
}

function becauseOf(record: JournalRecord): string {
  const because = textOf(record['because']) ?? decodeVerdict(record['verdict'])?.because ?? '';
  return because === '' ? '' : `: ${clause(because)}`;
}

function ruleOf(record: JournalRecord): string {
  return plainText(textOf(record['rule']) ?? '?');
}

function idOf(record: JournalRecord): string {
  return plainText(textOf(record['id']) ?? '?');
}

function kindOf(record: JournalRecord): string {
  return record['kind'] === 'profile' ? 'a heap profile' : 'a heap snapshot';
}

function sizeOf(record: JournalRecord): string {
  const bytes = numberOf(record['bytes']);
  const pauseMs = numberOf(record['pauseMs']);
  const size = bytes === null ? '' : `, ${formatBytes(bytes)}`;
  return pauseMs === null ? size : `${size} in ${formatDuration(pauseMs)}`;
}
