import path from 'node:path';
import type { IncidentFile, IncidentFolder } from '../state/incident-folder.ts';
import { formatBytes } from '../../base/quantities.ts';
import { plainText } from '../plain-text.ts';

/** What each file of an incident folder is good for, in the order in which one would read them. */
const uses: readonly (readonly [name: string, use: string])[] = [
  ['report.html', 'the whole incident on one page, for the browser'],
  ['explain.json', 'what the snapshot shows, for programs'],
  ['alarm.heapsnapshot', 'load it in Chrome DevTools, Memory tab'],
  ['baseline.heapsnapshot', 'the state before, for "Comparison" in DevTools'],
  [
    'profile.heapprofile',
    'who allocated what is still alive; load it in Chrome DevTools, Memory tab',
  ],
  [
    'trace.ndjson',
    'the samples that led to the verdict; memsup replay shows them to the rules again',
  ],
  ['incident.json', 'this story, for programs'],
];

interface Used extends IncidentFile {
  readonly use: string;
}

/** The files that have a use, in the order in which one would read them. */
export function usesOf(files: readonly IncidentFile[]): Used[] {
  return uses.flatMap(([name, use]) =>
    files.filter(file => file.name === name).map(file => ({ ...file, use })),
  );
}

/** The files that are there, each with its use. */
export function readingList(folder: IncidentFolder, stateDir: string): string[] {
  const listed = usesOf(folder.files).map(
    ({ path: file, bytes, use }) => `${plainText(file)} (${formatBytes(bytes)}): ${use}.`,
  );
  const journal = plainText(path.join(stateDir, 'journal.ndjson'));
  return [...listed, `${journal}: everything memsup saw and did, a line each.`];
}
