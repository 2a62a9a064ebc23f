import { compareClasses, type ClassChange, type ClassSide } from './class-diff.ts';
import { compareIdentity } from './identity.ts';
import { countChanges, sizeText } from './heap-diff.ts';
import { IdTable } from './id-table.ts';
import { outline, type Outline } from './outline.ts';
import { placedName } from './placed-name.ts';
import type { ComparisonRow, HeapDiffResult, HeapDiffSide } from './result.ts';
import type { RunOptions } from './progress.ts';
import type { SnapshotInput } from './byte-source.ts';

export interface DiffOptions extends RunOptions {
  readonly before: SnapshotInput;
  readonly after: SnapshotInput;
}

/** Compares two snapshots by class: memwatch's HeapDiff and DevTools' Comparison in one document. */
export async function diff(options: DiffOptions): Promise<HeapDiffResult> {
  const before = await outline(options.before, options);
  try {
    const after = await outline(options.after, options);
    try {
      return await after.steps.run('compare', () => compare(before, after));
    } finally {
      after.close();
    }
  } finally {
    before.close();
  }
}

function compare(before: Outline, after: Outline): HeapDiffResult {
  const beforeIds = new IdTable(before.nodeId);
  const { sameObjects } = compareIdentity(before, after, beforeIds);
  const ids = sameObjects ? { before: beforeIds, after: new IdTable(after.nodeId) } : null;
  const rows = compareClasses(sideOf(before, ids?.before), sideOf(after, ids?.after));
  const sizeBytes = after.selfBytes - before.selfBytes;
  return {
    before: summary(before),
    after: summary(after),
    change: {
      size_bytes: sizeBytes,
      size: sizeText(sizeBytes),
      ...countChanges(before, after, ids),
    },
    mode: sameObjects ? 'ids' : 'structure',
    classes: [...rows.values()]
      .filter(row => row.addedCount > 0 || row.removedCount > 0)
      .map(row => comparisonRow(row))
      .sort((a, b) => b.bytesDelta - a.bytesDelta),
  };
}

function summary({ nodeCount, selfBytes }: Outline): HeapDiffSide {
  return { nodes: nodeCount, size_bytes: selfBytes, size: sizeText(selfBytes) };
}

/** Script ids mean something within one process; between two it is the script's name that stays. */
function sideOf(one: Outline, ids: IdTable | undefined): ClassSide {
  const { nodeId, shallow, classes } = one;
  const placeOf = (id: number): string | null => placedName(classes, id, one).place;
  const keyOf =
    ids === undefined
      ? (id: number): string => `${placeOf(id) ?? ''},${classes.name(id)}`
      : (id: number): string => classes.key(id);
  return { nodeId, ids: ids ?? null, shallow, classes, keyOf, placeOf };
}

function comparisonRow(row: ClassChange): ComparisonRow {
  return {
    class: row.name,
    place: row.place,
    newCount: row.addedCount,
    deletedCount: row.removedCount,
    countDelta: row.addedCount - row.removedCount,
    allocatedBytes: row.addedBytes,
    freedBytes: row.removedBytes,
    bytesDelta: row.addedBytes - row.removedBytes,
  };
}
