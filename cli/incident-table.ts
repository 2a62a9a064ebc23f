import { formatDuration } from '../base/quantities.ts';
import type { Paint } from './paint.ts';
import { plainText } from './plain-text.ts';
import type { IncidentFolder } from './state/incident-folder.ts';
import { amountInUnits } from './story/class-words.ts';
import { type Column, renderTable, type TableCell } from './table.ts';

const columns: readonly Column[] = [
  { title: 'INCIDENT' },
  { title: 'AGO', align: 'right', dropOrder: 3 },
  { title: 'WORKER', align: 'right', dropOrder: 2 },
  { title: 'RULE', cutTo: 8 },
  { title: 'CLASS' },
  { title: 'RATE', align: 'right' },
  { title: 'CAPTURE', dropOrder: 1 },
  { title: 'RESTART', cutTo: 8 },
];

/** One incident as `memsup incidents --json` lists it. */
export interface IncidentSummary {
  readonly id: string;
  readonly path: string;
  readonly app: string | null;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly worker: number | null;
  readonly rule: string | null;
  readonly tier: string | null;
  readonly class: string | null;
  readonly rateBytesPerHour: number | null;
  readonly capture: string | null;
  readonly restarted: boolean | null;
  /** Why its `incident.json` cannot be read, if it cannot. */
  readonly problem: string | null;
}

/** The short form of one incident; with a broken `incident.json` little more than its identifier. */
export function incidentSummary({ id, path, incident, problem }: IncidentFolder): IncidentSummary {
  return {
    id,
    path,
    app: incident?.app ?? null,
    openedAt: incident?.openedAt ?? null,
    closedAt: incident?.closedAt ?? null,
    worker: incident?.worker.slot ?? null,
    rule: incident?.rule ?? null,
    tier: incident?.tier ?? null,
    class: incident?.verdict.class ?? null,
    rateBytesPerHour: incident?.verdict.rateBytesPerHour ?? null,
    capture: incident?.capture.kind ?? null,
    restarted: incident?.restart?.done ?? null,
    problem,
  };
}

/** The lines of `memsup incidents`. */
export function renderIncidents(
  folders: readonly IncidentFolder[],
  look: { readonly columns: number; readonly paint: Paint },
  nowMs: number,
): string[] {
  if (folders.length === 0) return ['no incidents'];
  const rows = folders.map(folder => row(folder, look.paint, nowMs));
  return renderTable(columns, rows, look.columns);
}

function row({ id, incident }: IncidentFolder, paint: Paint, nowMs: number): TableCell[] {
  if (incident === null) {
    return [{ text: plainText(id) }, { text: '' }, { text: '' }, broken(paint)];
  }
  const { verdict, restart } = incident;
  const rate = verdict.rateBytesPerHour;
  const agoMs = nowMs - Date.parse(incident.openedAt);
  return [
    { text: plainText(id) },
    { text: Number.isNaN(agoMs) ? '?' : formatDuration(Math.max(0, agoMs)) },
    { text: String(incident.worker.slot) },
    { text: plainText(incident.rule) },
    { text: verdict.class },
    { text: rate === null ? '-' : `${amountInUnits(rate, verdict)}/h` },
    { text: incident.capture.kind },
    { text: restartWord(incident.closedAt, restart?.done ?? null) },
  ];
}

function broken(paint: Paint): TableCell {
  return { text: 'damaged', paint: text => paint('red', text) };
}

function restartWord(closedAt: string | null, done: boolean | null): string {
  if (done === true) return 'done';
  if (closedAt === null) return 'open';
  return done === null ? 'none' : 'not done';
}
