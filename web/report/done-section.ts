import type { Incident } from '../../base/incident.ts';
import type { JournalEvent, JournalRecord } from '../../base/journal.ts';
import { formatDuration } from '../../base/quantities.ts';
import { html, type Html } from '../html.ts';
import type { ExplanationView } from './explanation-view.ts';
import { bytesOrDash, durationOrDash, formatCount } from './figures.ts';

type Say = (record: JournalRecord, incident: Incident) => string | null;

const who: Say = ({ pid }, { worker }) =>
  pid === worker.pid
    ? `worker ${worker.slot}`
    : `the new worker ${worker.slot} (pid ${pid ?? '?'})`;

/** What is worth a line in the order of events; all else is in the journal. */
const says: Partial<Readonly<Record<JournalEvent, Say>>> = {
  'alarm.raised': record => `Alarm: rule ${String(record['rule'])}`,
  'incident.open': () => 'Incident opened',
  'restart.planned': () => 'Replacement decided',
  'worker.start': (record, incident) => `Started ${who(record, incident) ?? ''}`,
  'worker.ready': (record, incident) => `Ready: ${who(record, incident) ?? ''}`,
  'worker.drain': (record, incident) =>
    record.pid === incident.worker.pid
      ? 'The old process leaves the traffic and finishes its work'
      : null,
  'worker.unresponsive': (record, incident) => `No answer from ${who(record, incident) ?? ''}`,
  'capture.start': () => 'Capture begins',
  'capture.done': record =>
    `Captured: ${record['kind'] === 'profile' ? 'sampling profile' : 'heap snapshot'}`,
  'capture.refused': () => 'Capture refused',
  'worker.exit': (record, incident) =>
    record.pid === incident.worker.pid
      ? 'The old process has ended'
      : `Ended: ${who(record, incident) ?? ''}`,
  'restart.done': () => 'Replacement done',
  'restart.refused': () => 'Replacement refused',
  'explain.done': () => 'Snapshot explained',
  'explain.failed': () => 'The snapshot could not be explained',
  'redact.done': () => 'Contents of strings taken out of the snapshot',
  'redact.failed': () => 'The snapshot could not be redacted and was removed',
  'incident.closed': () => 'Incident closed',
};

/** The events from the alarm to the end, on a line of time. */
export function timeline(records: readonly JournalRecord[], incident: Incident): Html | null {
  const openedMs = Date.parse(incident.openedAt);
  const rows = records.flatMap(record => {
    const text = says[record.event]?.(record, incident) ?? null;
    const atMs = Date.parse(record.at) - openedMs;
    return text === null || Number.isNaN(atMs) ? [] : [{ text, atMs }];
  });
  if (rows.length === 0) return null;
  return html`<ol class="timeline">
    ${rows.map(
      ({ text, atMs }) => html`<li><time>${sinceAlarm(atMs)}</time><span>${text}</span></li>`,
    )}
  </ol>`;
}

function sinceAlarm(ms: number): string {
  const text =
    Math.abs(ms) < 10_000 ? `${(Math.abs(ms) / 1000).toFixed(1)} s` : formatDuration(Math.abs(ms));
  return `${ms < -49 ? '−' : '+'}${text}`;
}

/** What the incident cost the app and its host. */
export function costTable(incident: Incident, explanation: ExplanationView | null): Html {
  const { capture, restart } = incident;
  const rows: readonly (readonly [what: string, cost: string, note: string])[] = [
    ...(restart === null
      ? []
      : [
          [
            'Requests cut',
            restart.requestsCut === null ? '–' : formatCount(restart.requestsCut),
            'at the end of the drain',
          ] as const,
          ['Drain', durationOrDash(restart.drainMs), 'until the work in flight was done'] as const,
          [
            'Order',
            restart.order,
            restart.order === 'start-first'
              ? 'the successor was ready first'
              : 'the old process had to stop first',
          ] as const,
        ]),
    [
      'Standstill for the capture',
      durationOrDash(capture.pauseMs),
      capture.offTraffic ? 'off-traffic: no request was waiting' : 'in the serving process',
    ],
    ['Capture on disk', bytesOrDash(capture.bytes), capture.kind],
    ...(explanation === null
      ? []
      : [
          [
            'Explanation',
            durationOrDash(explanation.totalMs),
            'in a process of its own, niced',
          ] as const,
          ['Its memory', bytesOrDash(explanation.peakRssBytes), 'at its peak'] as const,
        ]),
  ];
  return html`<table class="cost">
    <caption class="hidden">
      What it cost
    </caption>
    <tbody>
      ${rows.map(
        ([what, cost, note]) =>
          html`<tr>
            <th scope="row">${what}</th>
            <td class="num">${cost}</td>
            <td>${note}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}
