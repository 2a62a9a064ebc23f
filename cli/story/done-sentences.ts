import type {
  BaselineKind,
  Incident,
  IncidentBaseline,
  IncidentCapture,
  IncidentRestart,
} from '../../base/incident.ts';
import type { JournalRecord } from '../../base/journal.ts';
import { formatBytes, formatDuration } from '../../base/quantities.ts';
import { clause } from '../plain-text.ts';
import { textOf } from '../state/fields.ts';
import { spanMs } from './moment.ts';

/**
 * What was done about it, in the order in which it was done. The journal knows why the old process had to stop before
 * the new one could start, when it had to.
 */
export function doneSentences(incident: Incident, records: readonly JournalRecord[]): string[] {
  const { restart, capture, worker } = incident;
  const replacement =
    restart === null
      ? []
      : replacementSentences(restart, { pid: worker.pid, why: orderReason(worker.pid, records) });
  const drain = restart === null ? [] : drainSentences(restart);
  const captured = captureSentence(capture);
  const retired = restart === null ? 'The worker was not restarted.' : retiredSentence(restart);
  return [
    ...replacement,
    ...drain,
    captured,
    retired,
    ...baselineSentences(incident.baseline),
    closingSentence(incident),
  ];
}

function replacementSentences(
  { order, replacedByPid }: IncidentRestart,
  old: { readonly pid: number; readonly why: string | null },
): string[] {
  if (replacedByPid === null) return [];
  if (order === 'start-first') {
    return [
      `A replacement came first: pid ${replacedByPid} was ready before pid ${old.pid} had to stop listening.`,
    ];
  }
  const why = old.why === null ? '(stop-first)' : `(stop-first: ${clause(old.why)})`;
  return [`Pid ${replacedByPid} took the place of pid ${old.pid}, which was stopped first ${why}.`];
}

function orderReason(pid: number, records: readonly JournalRecord[]): string | null {
  const planned = records.findLast(
    record => record.event === 'restart.planned' && record.pid === pid,
  );
  return textOf(planned?.['orderBecause']);
}

function drainSentences({ drainMs, requestsCut }: IncidentRestart): string[] {
  if (drainMs === null) return [];
  const cut =
    requestsCut === null
      ? 'whether requests were cut is not known'
      : requestsCut === 0
        ? 'no request was cut'
        : `${requestsCut} ${requestsCut === 1 ? 'request was' : 'requests were'} cut at the deadline`;
  return [`The old process finished its work in ${formatDuration(drainMs)}; ${cut}.`];
}

const artefacts: Readonly<Record<'snapshot' | 'profile', string>> = {
  snapshot: 'A heap snapshot',
  profile: 'A sampling heap profile',
};

function captureSentence({
  kind,
  bytes,
  pauseMs,
  offTraffic,
  refusedBecause,
}: IncidentCapture): string {
  const refused = refusedBecause === null ? '' : clause(refusedBecause);
  if (kind === 'none') {
    return refused === ''
      ? 'Nothing was captured.'
      : `Nothing was captured, because it was refused: ${refused}.`;
  }
  const size = bytes === null ? '' : ` of ${formatBytes(bytes)}`;
  const pause = pauseMs === null ? '' : `; it took ${formatDuration(pauseMs)}`;
  const where = offTraffic
    ? ', off-traffic: no request was waiting for that process'
    : ', in the serving process, which stood still meanwhile';
  const instead = refused === '' ? '' : ` A snapshot was refused: ${refused}.`;
  return `${artefacts[kind]}${size} was taken${pause}${where}.${instead}`;
}

const baselines: Readonly<Record<Exclude<BaselineKind, 'none'>, string>> = {
  fresh: 'a fresh process of the app',
  sibling: 'another worker, off-traffic',
  warm: 'the same worker after its warm-up',
};

function baselineSentences(baseline: IncidentBaseline | null): string[] {
  if (baseline === null) return [];
  const { kind, file, because, refusedBecause } = baseline;
  if (kind === 'none' || file === null) {
    const why = clause(refusedBecause ?? because);
    return [`There was no second snapshot to compare with${why === '' ? '' : `: ${why}`}.`];
  }
  const why = because === '' ? '' : `, because ${clause(because)}`;
  return [`The snapshot was compared with one of ${baselines[kind]}${why}.`];
}

// The reason of a restart that was done is the verdict, which has been told already.
function retiredSentence({ done, because }: IncidentRestart): string {
  if (done) return 'Then the old process was ended.';
  return because === ''
    ? 'The restart was not carried out.'
    : `The restart was not carried out: ${clause(because)}.`;
}

function closingSentence({ openedAt, closedAt }: Incident): string {
  if (closedAt === null) return 'The incident is still open.';
  const tookMs = spanMs(openedAt, closedAt);
  return tookMs === null
    ? 'The incident is closed.'
    : `It was over ${formatDuration(tookMs)} after the alarm.`;
}
