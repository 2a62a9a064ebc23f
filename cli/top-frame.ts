import type { StatusReport } from '../ipc/status.ts';
import type { Paint } from './paint.ts';
import { plainText } from './plain-text.ts';
import { renderStatus } from './status-table.ts';
import { cutText } from './text-width.ts';

export interface TopState {
  readonly report: StatusReport | null;
  /** Why the supervisor is not there; `null`: it is. */
  readonly problem: string | null;
  /** Lines of the table that are scrolled out at the top. */
  readonly scrolled: number;
}

export interface TopRoom {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

const hintLines = 2;

/** The lines of one page of `memsup top`: as many as there is room for, the last one says how to leave. */
export function topFrame({ report, problem, scrolled }: TopState, room: TopRoom): string[] {
  const { columns, rows, paint } = room;
  const lines =
    report === null ? ['waiting for the supervisor'] : renderStatus(report, { columns, paint });
  // Head and titles stay in place; what scrolls are the workers.
  const fixed = Math.min(lines.length, headLines(lines));
  const space = Math.max(1, rows - fixed - hintLines);
  const first = Math.max(0, Math.min(scrolled, lines.length - fixed - space));
  const body = lines.slice(fixed + first, fixed + first + space);
  const hidden = lines.length - fixed - body.length;
  const hints = [
    ...(problem === null
      ? []
      : [paint('red', cutText(`not connected: ${plainText(problem)}`, columns - 1))]),
    paint(
      'dim',
      cutText(hidden > 0 ? `q quits, arrows scroll (${hidden} more)` : 'q quits', columns - 1),
    ),
  ];
  return [...lines.slice(0, fixed), ...body, '', ...hints].slice(0, rows);
}

// The table is what follows the first empty line; its first line has the titles.
function headLines(lines: readonly string[]): number {
  const empty = lines.indexOf('');
  return empty === -1 ? lines.length : empty + 2;
}

/** Draws over what was there, without a flicker: each line is cleared behind its end, and the page below the last. */
export function drawnOver(lines: readonly string[]): string {
  return `\u001B[H${lines.map(line => `${line}\u001B[K`).join('\r\n')}\u001B[J`;
}
