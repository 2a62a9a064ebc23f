import type { ClassTable } from './classes.ts';
import type { IdTable } from './id-table.ts';
import type { Sizes } from './sizes.ts';

/** A snapshot's side of a comparison by class. */
export interface ClassSide {
  readonly nodeId: Uint32Array;
  /** Its ids, where they mean the same objects as the other side's; otherwise `null`. */
  readonly ids: IdTable | null;
  readonly shallow: Sizes;
  readonly classes: ClassTable;
  /** Names a class alike in both snapshots: DevTools' key within one process, the script's name between two. */
  readonly keyOf: (classId: number) => string;
  /** `script:line:column` for readers. */
  readonly placeOf: (classId: number) => string | null;
}

/** One row of DevTools' Comparison view. */
export interface ClassChange {
  readonly name: string;
  readonly place: string | null;
  addedCount: number;
  addedBytes: number;
  removedCount: number;
  removedBytes: number;
}

interface Leftover {
  readonly classId: number;
  count: number;
  bytes: number;
}

/**
 * What came and what went, by class. With ids, objects are told apart; without, only the net change of each class is
 * known and shows as either one. Nodes of no size are left out, as DevTools does.
 */
export function compareClasses(before: ClassSide, after: ClassSide): Map<string, ClassChange> {
  // The newer snapshot's interfaces decide in both, or one object would change its class with its neighbours.
  before.classes.applyInterfaces(after.classes.interfaces);
  const rows = new Map<string, ClassChange>();
  for (const [key, { classId, count, bytes }] of onlyIn(before, after)) {
    const row = rowOf(rows, key, { side: before, classId });
    row.removedCount = count;
    row.removedBytes = bytes;
  }
  for (const [key, { classId, count, bytes }] of onlyIn(after, before)) {
    const row = rowOf(rows, key, { side: after, classId });
    row.addedCount = count;
    row.addedBytes = bytes;
  }
  if (before.ids === null) for (const row of rows.values()) keepNet(row);
  return rows;
}

/** By class key: the nodes of `side` that `other` does not have as members of the same class. */
function onlyIn(side: ClassSide, other: ClassSide): Map<string, Leftover> {
  const keys = memoised(side.keyOf);
  const otherKeys = memoised(other.keyOf);
  const byKey = new Map<string, Leftover>();
  for (let node = 0; node < side.nodeId.length; node += 1) {
    const bytes = side.shallow.get(node);
    if (bytes === 0) continue;
    const classId = side.classes.of(node);
    const key = keys(classId);
    const twin = other.ids === null ? -1 : other.ids.find(side.nodeId[node]!);
    const stayed =
      twin !== -1 && other.shallow.get(twin) !== 0 && otherKeys(other.classes.of(twin)) === key;
    if (stayed) continue;
    const sum = byKey.get(key);
    if (sum === undefined) byKey.set(key, { classId, count: 1, bytes });
    else {
      sum.count += 1;
      sum.bytes += bytes;
    }
  }
  return byKey;
}

function memoised(keyOf: (classId: number) => string): (classId: number) => string {
  const known: string[] = [];
  return classId => (known[classId] ??= keyOf(classId));
}

function rowOf(
  rows: Map<string, ClassChange>,
  key: string,
  { side, classId }: { readonly side: ClassSide; readonly classId: number },
): ClassChange {
  const known = rows.get(key);
  if (known !== undefined) return known;
  const row = {
    name: side.classes.name(classId),
    place: side.placeOf(classId),
    addedCount: 0,
    addedBytes: 0,
    removedCount: 0,
    removedBytes: 0,
  };
  rows.set(key, row);
  return row;
}

/** Without ids everything seems to have gone and come back; only the difference means anything. */
function keepNet(row: ClassChange): void {
  const count = row.addedCount - row.removedCount;
  const bytes = row.addedBytes - row.removedBytes;
  row.addedCount = Math.max(0, count);
  row.removedCount = Math.max(0, -count);
  row.addedBytes = Math.max(0, bytes);
  row.removedBytes = Math.max(0, -bytes);
}
