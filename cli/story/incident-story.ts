import type { IncidentFolder } from '../state/incident-folder.ts';
import type { JournalReading } from '../state/journal-file.ts';
import { plainText } from '../plain-text.ts';
import { deathSentence, unexpectedDeaths } from './deaths.ts';
import { doneSentences } from './done-sentences.ts';
import { gateSentences } from './gate-sentences.ts';
import { journalSentence } from './journal-sentences.ts';
import { leakSentences } from './leak-sentences.ts';
import { formatMomentAgo } from './moment.ts';
import { readingList } from './reading-list.ts';
import { seenSentences } from './seen-sentences.ts';
import type { Section, Story } from './story.ts';

/** What the story is told from. */
export interface Sources {
  readonly stateDir: string;
  readonly journal: JournalReading;
  readonly nowMs: number;
}

const deathsShownMax = 5;
const recordsShownMax = 30;

/** The story of one incident, from its folder; where `incident.json` is damaged, from the journal. */
export function incidentStory(folder: IncidentFolder, sources: Sources): Story {
  const { incident } = folder;
  if (incident === null) return damagedStory(folder, sources);
  const opened = formatMomentAgo(incident.openedAt, sources.nowMs);
  return {
    headline: `${plainText(incident.app)}, worker ${incident.worker.slot}: incident ${plainText(incident.id)}, ${opened}`,
    sections: [
      { title: 'What was seen', sentences: seenSentences(incident) },
      { title: 'Why it was believed', sentences: gateSentences(incident.verdict) },
      { title: 'What leaks', sentences: leakSentences(incident) },
      { title: 'What was done', sentences: doneSentences(incident, sources.journal.records) },
      sinceThen(incident.closedAt ?? incident.openedAt, sources),
      { title: 'What to read next', sentences: readingList(folder, sources.stateDir) },
      damageSection(sources.journal),
    ],
  };
}

function damagedStory(folder: IncidentFolder, sources: Sources): Story {
  const id = plainText(folder.id);
  const problem = plainText(folder.problem ?? 'incident.json cannot be read');
  const records = recordsOf(folder.id, sources.journal);
  return {
    headline: `Incident ${id}: its record is damaged, this is what the journal knows`,
    sections: [
      { title: 'What is wrong', sentences: [`${problem}.`] },
      {
        title: 'What the journal says',
        sentences:
          records.length === 0 ? ['Nothing about this incident.'] : records.map(journalSentence),
      },
      { title: 'What to read next', sentences: readingList(folder, sources.stateDir) },
      damageSection(sources.journal),
    ],
  };
}

/** Everything about the same worker from the alarm before the incident was opened until it was closed. */
export function recordsOf(id: string, { records }: JournalReading): JournalReading['records'] {
  const openIndex = records.findIndex(
    record => record.event === 'incident.open' && record['id'] === id,
  );
  const opened = records[openIndex];
  if (opened === undefined) return records.filter(record => record['id'] === id);
  const isSame = (record: JournalReading['records'][number]): boolean =>
    record.worker === undefined || record.worker === opened.worker;
  const before = records.slice(0, openIndex).filter(isSame);
  const alarm = before.findLast(record => record.event === 'alarm.raised');
  const after = records.slice(openIndex).filter(isSame);
  const closedIndex = after.findIndex(
    record => record.event === 'incident.closed' && record['id'] === id,
  );
  const told = closedIndex === -1 ? after : after.slice(0, closedIndex + 1);
  return [...(alarm === undefined ? [] : [alarm]), ...told].slice(0, recordsShownMax);
}

function sinceThen(closedAt: string, { journal }: Sources): Section {
  const fromMs = Date.parse(closedAt);
  const deaths = unexpectedDeaths(journal.records).filter(death => Date.parse(death.at) > fromMs);
  const hidden = deaths.length - deathsShownMax;
  return {
    title: 'Since then',
    sentences: [
      ...(hidden > 0 ? [`${hidden} earlier deaths, and then:`] : []),
      ...deaths.slice(-deathsShownMax).map(deathSentence),
    ],
  };
}

/** Says what of the journal could not be read, so that nobody takes silence for "nothing happened". */
export function damageSection({ brokenLines, skippedBytes, problem }: JournalReading): Section {
  return {
    title: 'Gaps in the journal',
    sentences: [
      ...(problem === null ? [] : [`${plainText(problem)}.`]),
      ...(brokenLines === 0
        ? []
        : [
            `${brokenLines === 1 ? 'One line is' : `${brokenLines} lines are`} broken and could not be read, as a power cut or an out-of-memory kill leaves them.`,
          ]),
      ...(skippedBytes === 0 ? [] : [`The oldest ${skippedBytes} bytes were left out.`]),
    ],
  };
}
