import type { DashIncident } from '../dash/dash-news.ts';

/** The latest incidents, each with the way to its page. */
export function showIncidents(host: HTMLElement, incidents: readonly DashIncident[]): void {
  if (incidents.length === 0) {
    const nothing = document.createElement('li');
    nothing.textContent = 'None so far.';
    host.replaceChildren(nothing);
    return;
  }
  host.replaceChildren(...incidents.map(entryOf));
}

function entryOf({
  id,
  openedAt,
  isOpen,
  slot,
  headline,
  suspect,
  hasReport,
}: DashIncident): HTMLElement {
  const entry = document.createElement('li');
  if (isOpen) entry.className = 'open';
  const time = document.createElement('time');
  time.textContent = openedAt === '' ? id : openedAt.slice(0, 19).replace('T', ' ');
  const told = document.createElement('div');
  const title = document.createElement('b');
  title.textContent = `${slot === null ? '' : `Worker ${slot}: `}${headline}${isOpen ? ' (open)' : ''}`;
  told.append(title);
  if (suspect !== null) {
    const small = document.createElement('small');
    small.textContent = suspect;
    told.append(small);
  }
  entry.append(time, told);
  if (hasReport) {
    const link = document.createElement('a');
    link.href = `/incidents/${encodeURIComponent(id)}/report.html`;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = 'Report';
    entry.append(link);
  }
  return entry;
}
