import { IdTable } from './id-table.ts';
import type { ClassTable } from './classes.ts';
import type { Sizes } from './sizes.ts';

/** A snapshot's side of a comparison by class. */
export interface ClassSide {
  readonly nodeId: Uint32Array;
  readonly shallow: Sizes;
  readonly classes: ClassTable;
  /** Names a class alike in both snapshots: DevTools' key within one process, the script's name between two. */
  readonly keyOf: (classId: number) => string;
}

/** One row of DevTools' Comparison view. */
export interface ClassChange {
  readonly key: string;
  readonly name: string;
  addedCount: number;
  addedBytes: number;
  removedCount: number;
  removedBytes: number;
}

/**
 * What came and what went, by class. With ids, objects are told apart; without, only the net change of each class is
 * known and shows as either one. Nodes of no size are left out, as DevTools does.
 */
export function compareClasses(
  before: ClassSide,
  after: ClassSide,
  sameObjects: boolean,
): Map<string, ClassChange> {
  // The newer snapshot's interfaces decide in both, or one object would change its class with its neighbours.
  before.classes.applyInterfaces(after.classes.interfaces);
  const rows = new Map<string, ClassChange>();
  const countIn = (side: ClassSide, other: ClassSide, isAfter: boolean): void => {
    const table = sameObjects ? new IdTable(other.nodeId) : null;
    const keys = keysOf(side);
    const otherKeys = keysOf(other);
    for (let node = 0; node < side.nodeId.length; node += 1) {
      const bytes = side.shallow.get(node);
      if (bytes === 0) continue;
      const classId = side.classes.of(node);
      const key = keys(classId);
      const row = rowOf(rows, key, side.classes.name(classId));
      if (table !== null) {
        const twin = table.find(side.nodeId[node]!);
        if (
          twin !== -1 &&
          other.shallow.get(twin) !== 0 &&
          otherKeys(other.classes.of(twin)) === key
        ) {
          continue;
        }
      }
      if (isAfter) {
        row.addedCount += 1;
        row.addedBytes += bytes;
      } else {
        row.removedCount += 1;
        row.removedBytes += bytes;
      }
    }
  };
  countIn(before, after, false);
  countIn(after, before, true);
  if (!sameObjects) for (const row of rows.values()) keepNet(row);
  return rows;
}

function keysOf(side: ClassSide): (classId: number) => string {
  const known: string[] = [];
  return classId => (known[classId] ??= side.keyOf(classId));
}

function rowOf(rows: Map<string, ClassChange>, key: string, name: string): ClassChange {
  let row = rows.get(key);
  if (row === undefined) {
    row = { key, name, addedCount: 0, addedBytes: 0, removedCount: 0, removedBytes: 0 };
    rows.set(key, row);
  }
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
