import path from 'node:path';
import { formatBytes, formatDuration } from '../base/quantities.ts';
import type { ClassRow, ExplainResult, SnapshotSummary } from '../heap/result.ts';
import { plainText } from './plain-text.ts';
import { signedBytes, signedCount } from './signed.ts';
import { renderStory } from './story/story.ts';
import { suspectSentences } from './story/suspect-sentences.ts';
import { type Column, renderTable, type TableCell } from './table.ts';
import type { Terminal } from './terminal.ts';

const suspectsShownMax = 10;
const classesShownMax = 10;

const sizeColumns: readonly Column[] = [
  { title: 'CLASS', cutTo: 20 },
  { title: 'COUNT', align: 'right', dropOrder: 1 },
  { title: 'SELF', align: 'right', dropOrder: 2 },
  { title: 'RETAINED', align: 'right' },
];

const growthColumns: readonly Column[] = [
  ...sizeColumns,
  { title: 'COUNT +/-', align: 'right', dropOrder: 3 },
  { title: 'SELF +/-', align: 'right' },
];

/** The lines of `memsup explain`: the answer, the suspects, the classes that matter most. */
export function renderExplanation(
  result: ExplainResult,
  { columns, paint }: Pick<Terminal, 'columns' | 'paint'>,
): string[] {
  const story = {
    headline: plainText(result.summary),
    sections: [
      { title: 'Compared', sentences: comparedSentences(result) },
      {
        title: 'Suspects',
        sentences: suspectSentences(result.suspects, { most: suspectsShownMax, restIn: '--json' }),
      },
      { title: 'Besides', sentences: wasteSentences(result) },
    ],
  };
  return [
    ...renderStory(story, columns, paint),
    '',
    paint('bold', result.baseline === null ? 'Largest classes' : 'Classes that grew most'),
    ...classTable(result, columns).map(line => `  ${line}`),
    '',
    paint('dim', costLine(result)),
  ];
}

const twoAlone =
  'Two snapshots cannot tell a collection that still fills up to its bound, or forgets after a time, from one that leaks; a later third one can (--baseline twice).';

function comparedSentences({
  snapshot,
  baseline,
  middle,
  comparison,
  suspects,
}: ExplainResult): string[] {
  if (baseline === null) {
    return [
      `${heapOf(snapshot)}.`,
      'To see what grows, give an earlier snapshot of the same app with --baseline.',
    ];
  }
  const how =
    comparison.mode === 'ids'
      ? 'Both come from one process, so each object was found again'
      : 'They come from two processes, so only classes and holders could be compared';
  const between = middle === null ? [] : [`Between: ${heapOf(middle)}.`];
  const doubt = comparison.wentOn || suspects.length === 0 ? [] : [twoAlone];
  return [`${heapOf(snapshot)}.`, `Before: ${heapOf(baseline)}.`, ...between, `${how}.`, ...doubt];
}

function heapOf({ file, selfBytes, nodes }: SnapshotSummary): string {
  return `${plainText(path.basename(file))}: ${formatBytes(selfBytes)} in ${nodes} objects`;
}

// Below this nobody would act on it.
const wasteShownMinShare = 0.05;

function wasteSentences({ waste, snapshot }: ExplainResult): string[] {
  const { duplicateStrings, slicedStrings } = waste;
  const matters = (bytes: number): boolean => bytes >= snapshot.selfBytes * wasteShownMinShare;
  return [
    ...(matters(duplicateStrings.wastedBytes)
      ? [
          `${formatBytes(duplicateStrings.wastedBytes)} are ${duplicateStrings.count} copies of strings that there are already.`,
        ]
      : []),
    ...(matters(slicedStrings.wastedBytes)
      ? [
          `${formatBytes(slicedStrings.wastedBytes)} are parts of long strings that nobody needs: ${slicedStrings.count} short pieces keep them.`,
        ]
      : []),
  ];
}

function classTable({ classes, baseline }: ExplainResult, columns: number): string[] {
  const grew = baseline !== null;
  const shown = classes
    .filter(row => weightOf(row, grew) > 0)
    .toSorted((one, other) => weightOf(other, grew) - weightOf(one, grew))
    .slice(0, classesShownMax);
  if (shown.length === 0) return ['none'];
  const rows = shown.map(row => classCells(row, grew));
  return renderTable(grew ? growthColumns : sizeColumns, rows, columns - 2);
}

function weightOf({ selfBytesDelta, retainedBytes }: ClassRow, grew: boolean): number {
  return grew ? (selfBytesDelta ?? 0) : retainedBytes;
}

function classCells(row: ClassRow, grew: boolean): TableCell[] {
  const place = row.place === null ? '' : ` ${shortPlace(row.place)}`;
  const cells = [
    `${plainText(row.class)}${place}`,
    String(row.count),
    formatBytes(row.selfBytes),
    formatBytes(row.retainedBytes),
  ];
  const deltas = grew
    ? [signedCount(row.countDelta ?? 0), signedBytes(row.selfBytesDelta ?? 0)]
    : [];
  return [...cells, ...deltas].map(text => ({ text }));
}

/** Of `/srv/app/server.js:12:7` the file and the line are enough to tell two classes of one name apart. */
function shortPlace(place: string): string {
  return plainText(path.basename(place).replace(/:\d+$/, ''));
}

function costLine({ cost }: ExplainResult): string {
  return `took ${formatDuration(cost.totalMs)} and ${formatBytes(cost.peakRssBytes)} of memory`;
}
