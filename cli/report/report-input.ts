import fs from 'node:fs/promises';
import path from 'node:path';
import { MemsupError, messageOf } from '../../base/errors.ts';
import { isRecord } from '../../base/guards.ts';
import type { Incident } from '../../base/incident.ts';
import type { JournalRecord } from '../../base/journal.ts';
import type { ReportInput, ReportStory } from '../../web/report/report-input.ts';
import { plainText } from '../plain-text.ts';
import type { IncidentFolder } from '../state/incident-folder.ts';
import { textOf } from '../state/fields.ts';
import { classWords } from '../story/class-words.ts';
import { deathSentence, unexpectedDeaths } from '../story/deaths.ts';
import { doneSentences } from '../story/done-sentences.ts';
import { drainedSentence } from '../story/leak-sentences.ts';
import { gateRemarks } from '../story/gate-sentences.ts';
import { damageSection, recordsOf, type Sources } from '../story/incident-story.ts';
import { usesOf } from '../story/reading-list.ts';
import { seenSentences } from '../story/seen-sentences.ts';
import { readReportTrace } from './report-trace.ts';
import { sourceExcerpts } from './source-excerpts.ts';

/** More is no explanation of ours, and not worth the memory. */
const explanationBytesMax = 32 * 2 ** 20;
const deathsShownMax = 5;

/** Reads everything that the page of an incident tells. What is missing or damaged is named, unless it is the incident itself. */
export async function reportInput(
  folder: IncidentFolder,
  sources: Sources,
  version: string,
): Promise<ReportInput> {
  const { incident, files } = folder;
  if (incident === null) {
    throw new MemsupError(
      'MEMSUP_REPORT',
      `Cannot make a report of incident "${folder.id}": ${folder.problem ?? 'it cannot be read'}`,
      { hint: 'memsup why tells what the journal knows of it' },
    );
  }
  const { trace, problem } = await traceOf(folder);
  const explanation = await explanationOf(folder);
  const suspects = isRecord(explanation.document) ? explanation.document['suspects'] : null;
  const appFolder = appFolderOf(incident, sources);
  return {
    version,
    madeAt: new Date(sources.nowMs).toISOString(),
    incident,
    story: storyOf(incident, sources),
    trace,
    explanation: explanation.document,
    records: recordsOf(folder.id, sources.journal),
    excerpts: sourceExcerpts(Array.isArray(suspects) ? suspects : incident.suspects, appFolder),
    files: usesOf(files),
    gaps: [
      ...(problem === null ? [] : [`${plainText(problem)}.`]),
      ...(explanation.problem === null ? [] : [`${plainText(explanation.problem)}.`]),
      ...damageSection(sources.journal).sentences,
    ],
  };
}

async function traceOf({ files }: IncidentFolder) {
  const file = files.find(({ name }) => name === 'trace.ndjson' || name === 'trace.ndjson.gz');
  return file === undefined ? { trace: null, problem: null } : readReportTrace(file.path);
}

async function explanationOf({
  files,
}: IncidentFolder): Promise<{ readonly document: unknown; readonly problem: string | null }> {
  const file = files.find(({ name }) => name === 'explain.json');
  if (file === undefined) return { document: null, problem: null };
  if (file.bytes > explanationBytesMax) {
    return { document: null, problem: `explain.json is too large: ${file.bytes} bytes` };
  }
  try {
    const document: unknown = JSON.parse(await fs.readFile(file.path, 'utf8'));
    return { document, problem: null };
  } catch (error) {
    return { document: null, problem: `explain.json cannot be read: ${messageOf(error)}` };
  }
}

function storyOf(incident: Incident, { journal }: Sources): ReportStory {
  const fromMs = Date.parse(incident.closedAt ?? incident.openedAt);
  const deaths = unexpectedDeaths(journal.records).filter(death => Date.parse(death.at) > fromMs);
  return {
    seen: seenSentences(incident),
    gates: gateRemarks(incident.verdict),
    done: doneSentences(incident, journal.records),
    since: deaths.slice(-deathsShownMax).map(deathSentence),
    drained: drainedSentence(incident),
    lookAt: classWords[incident.verdict.class].lookAt,
  };
}

/** The folder that the supervisor said the app runs in; state folders of old lie in it. */
function appFolderOf({ openedAt }: Incident, { stateDir, journal }: Sources): string {
  const openedMs = Date.parse(openedAt);
  const isBefore = ({ event, at }: JournalRecord): boolean =>
    event === 'supervisor.start' && !(Date.parse(at) > openedMs);
  return textOf(journal.records.findLast(isBefore)?.['appDir']) ?? path.dirname(stateDir);
}
