import { isRecord } from '../../base/guards.ts';
import type { DashIncident } from '../../web/dash/dash-news.ts';
import { headlineOf } from '../../web/report/headline.ts';
import { listIncidents, readIncident } from '../state/incident-folder.ts';
import { textOf } from '../state/fields.ts';

const shownMax = 50;

/** The latest incidents, newest first. */
export async function incidentNews(stateDir: string): Promise<DashIncident[]> {
  const ids = (await listIncidents(stateDir)).slice(-shownMax).toReversed();
  const news: DashIncident[] = [];
  for (const id of ids) {
    const { incident, problem, files } = await readIncident(stateDir, id);
    const [first] = incident?.suspects ?? [];
    news.push({
      id,
      openedAt: incident?.openedAt ?? '',
      isOpen: incident?.closedAt === null,
      slot: incident?.worker.slot ?? null,
      headline: incident === null ? (problem ?? 'it cannot be read') : headlineOf(incident.verdict),
      suspect: isRecord(first) ? textOf(first['title']) : null,
      hasReport: files.some(({ name }) => name === 'report.html'),
    });
  }
  return news;
}
