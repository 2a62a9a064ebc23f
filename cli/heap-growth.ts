import { formatBytes } from '../base/quantities.ts';
import type { ComparisonRow, HeapDiffResult } from '../heap/result.ts';
import { plainText } from './plain-text.ts';
import { signedBytes, signedCount } from './signed.ts';
import { type Column, renderTable, type TableCell } from './table.ts';
import type { Terminal } from './terminal.ts';

const rowsShownMax = 20;

const columnsOfDiff: readonly Column[] = [
  { title: 'CLASS', cutTo: 20 },
  { title: 'NEW', align: 'right', dropOrder: 3 },
  { title: 'DELETED', align: 'right', dropOrder: 2 },
  { title: 'COUNT +/-', align: 'right', dropOrder: 4 },
  { title: 'ALLOCATED', align: 'right', dropOrder: 1 },
  { title: 'FREED', align: 'right', dropOrder: 0 },
  { title: 'SIZE +/-', align: 'right' },
];

/** The lines of `memsup diff`: the sum, then the classes with the columns of DevTools' Comparison view. */
export function renderDiff(
  { before, after, change, mode, classes }: HeapDiffResult,
  { columns, paint }: Pick<Terminal, 'columns' | 'paint'>,
): string[] {
  const headline = `The heap changed by ${signedBytes(change.size_bytes)}: ${formatBytes(before.size_bytes)} in ${before.nodes} objects before, ${formatBytes(after.size_bytes)} in ${after.nodes} after`;
  const shown = classes.slice(0, rowsShownMax);
  const hidden = classes.length - shown.length;
  return [
    paint('bold', headline),
    ...(mode === 'ids'
      ? []
      : ['The snapshots come from two processes: new and deleted are net changes.']),
    '',
    ...(shown.length === 0
      ? ['nothing has changed']
      : renderTable(columnsOfDiff, shown.map(cells), columns)),
    ...(hidden > 0 ? ['', `${hidden} more classes with --json`] : []),
  ];
}

function cells(row: ComparisonRow): TableCell[] {
  return [
    plainText(row.class),
    String(row.newCount),
    String(row.deletedCount),
    signedCount(row.countDelta),
    formatBytes(row.allocatedBytes),
    formatBytes(row.freedBytes),
    signedBytes(row.bytesDelta),
  ].map(text => ({ text }));
}
