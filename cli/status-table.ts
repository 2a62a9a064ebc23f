import { formatBytes, formatDuration } from '../base/quantities.ts';
import type { StatusReport, WorkerStatus } from '../ipc/status.ts';
import type { Colour, Paint } from './paint.ts';
import { plainText } from './plain-text.ts';
import { amountInUnits } from './story/class-words.ts';
import { percent } from './story/gate-sentences.ts';
import { type Column, renderTable, type TableCell } from './table.ts';

const columns: readonly Column[] = [
  { title: 'WORKER', align: 'right' },
  { title: 'STATE', cutTo: 8 },
  { title: 'PID', align: 'right', dropOrder: 4 },
  { title: 'UPTIME', align: 'right', dropOrder: 3 },
  { title: 'RSS', align: 'right', dropOrder: 5 },
  { title: 'FLOOR', align: 'right', dropOrder: 2 },
  { title: 'LEAK RATE', align: 'right' },
  { title: 'VERDICT', cutTo: 12 },
  { title: 'RESTARTS', align: 'right', dropOrder: 1 },
];

// Below this the rules themselves would not even suspect anything.
const confidenceShownMin = 0.5;

/** The lines of `memsup status`: the supervisor, then a table of its workers. */
export function renderStatus(
  report: StatusReport,
  look: { readonly columns: number; readonly paint: Paint },
): string[] {
  const rows = report.workers.map(worker => row(worker, look.paint));
  return [
    headline(report),
    ...incidentLines(report, look.paint),
    ...report.workers.flatMap(worker => captureLine(worker, look.paint) ?? []),
    '',
    ...(rows.length === 0 ? ['no workers'] : renderTable(columns, rows, look.columns)),
  ];
}

function headline(report: StatusReport): string {
  const { app, state, pid, uptimeMs, version, supervisorRssBytes } = report;
  // Zero until the supervisor has looked at itself for the first time.
  const own = supervisorRssBytes === 0 ? '' : `, ${formatBytes(supervisorRssBytes)}`;
  return [
    `${plainText(app)} ${state}`,
    `memsup ${plainText(version)} (pid ${pid}${own}) up ${formatDuration(uptimeMs)}`,
    `restarts ${report.restartsInWindow} of ${report.restartBudget}`,
  ].join(', ');
}

function incidentLines({ openIncident, lastIncident }: StatusReport, paint: Paint): string[] {
  if (openIncident !== null) return [paint('yellow', `incident open: ${plainText(openIncident)}`)];
  return lastIncident === null ? [] : [`last incident: ${plainText(lastIncident)} (memsup why)`];
}

const purposes = { alarm: '', request: ', as asked', baseline: ', to compare with' } as const;

function captureLine({ slot, capture }: WorkerStatus, paint: Paint): string | null {
  if (capture === null) return null;
  const { purpose, elapsedMs, expectedMs, writtenBytes } = capture;
  const times = `${formatDuration(elapsedMs)} of about ${formatDuration(expectedMs)}`;
  const done =
    writtenBytes === null
      ? ''
      : writtenBytes === 0
        ? ', V8 still walks the heap'
        : `, ${formatBytes(writtenBytes)} are written`;
  return paint('yellow', `capturing worker ${slot}${purposes[purpose]}: ${times}${done}`);
}

function row(worker: WorkerStatus, paint: Paint): TableCell[] {
  return [
    plain(String(worker.slot)),
    stateCell(worker, paint),
    plain(worker.pid === null ? '-' : String(worker.pid)),
    plain(worker.uptimeMs === null ? '-' : formatDuration(worker.uptimeMs)),
    plain(sizeOf(worker.rssBytes)),
    plain(sizeOf(worker.floorBytes)),
    plain(rateOf(worker)),
    verdictCell(worker, paint),
    plain(String(worker.restarts)),
  ];
}

function stateCell({ state, agent, gaveUp }: WorkerStatus, paint: Paint): TableCell {
  if (gaveUp) return coloured(paint, 'red', 'given up');
  // Without its agent a worker runs, but nothing is known of its heap.
  if (state === 'ready' && agent !== 'connected') {
    return coloured(paint, 'yellow', agent === 'lost' ? 'ready, agent lost' : 'ready, no agent');
  }
  return coloured(paint, state === 'ready' ? 'green' : 'yellow', state);
}

function verdictCell({ opinion, firing }: WorkerStatus, paint: Paint): TableCell {
  const limit =
    opinion?.timeToLimitMs == null ? '' : `, limit in ${formatDuration(opinion.timeToLimitMs)}`;
  if (firing.length > 0) {
    return coloured(paint, 'red', `ALARM ${plainText(firing.join(' '))}${limit}`);
  }
  if (opinion === null) return plain('learning');
  const { confidence } = opinion;
  if (confidence === null || confidence < confidenceShownMin) return plain('calm');
  return coloured(paint, 'yellow', `${opinion.class} grows, ${percent(confidence)} sure${limit}`);
}

function rateOf({ opinion }: WorkerStatus): string {
  const rate = opinion?.rateBytesPerHour ?? null;
  if (opinion === null || rate === null) return '-';
  return `${rate > 0 ? '+' : ''}${amountInUnits(rate, opinion)}/h`;
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? '-' : formatBytes(bytes);
}

function plain(text: string): TableCell {
  return { text };
}

function coloured(paint: Paint, colour: Colour, text: string): TableCell {
  return { text, paint: cell => paint(colour, cell) };
}
