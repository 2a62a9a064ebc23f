import type { Analysis } from './analysis.ts';
import { changesByKey, type KeyChange } from './class-changes.ts';
import type { Earlier } from './outline.ts';
import { placedName } from './placed-name.ts';
import type { ClassRow } from './result.ts';
import type { IdTable } from './id-table.ts';

const rowsMax = 200;

/** The earlier snapshot, and how its nodes are found by id where ids mean the same objects in both. */
export interface ComparedWith {
  readonly earlier: Earlier;
  readonly ids: IdTable | null;
}

type Held = Pick<ClassRow, 'class' | 'place' | 'count' | 'selfBytes' | 'retainedBytes'>;

/** The classes that hold most or changed most, those first that grew by most bytes. */
export function classRows(analysis: Analysis, compared: ComparedWith | null): ClassRow[] {
  const held = heldByKey(analysis);
  if (compared === null) {
    return [...held.values()]
      .map(one => ({ ...one, ...nothingToCompare }))
      .sort((a, b) => b.retainedBytes - a.retainedBytes)
      .slice(0, rowsMax);
  }
  const { nodeId } = analysis.snapshot;
  const { shallow, classes, scripts } = analysis;
  const later = { nodeId, shallow, classes, scripts };
  const changes = changesByKey(compared.earlier, later, compared.ids);
  const rows = [...changes].map(([key, change]) => changedRow(held.get(key), change));
  // What shrank most is news as well as what grew most; the order is that of growth.
  return rows
    .sort((a, b) => Math.abs(b.selfBytesDelta) - Math.abs(a.selfBytesDelta))
    .slice(0, rowsMax)
    .sort((a, b) => b.selfBytesDelta - a.selfBytesDelta);
}

/** A module that was loaded twice has each of its classes twice; to a reader that is one class. */
function heldByKey(analysis: Analysis): Map<string, Held> {
  const { classes, totals } = analysis;
  const held = new Map<string, Held>();
  for (let id = 0; id < classes.size; id += 1) {
    if (totals.count[id] === 0) continue;
    const { name, place } = placedName(classes, id, analysis);
    const key = `${name} ${place ?? ''}`;
    const known = held.get(key);
    held.set(key, {
      class: name,
      place,
      count: totals.count[id]! + (known?.count ?? 0),
      selfBytes: totals.selfBytes[id]! + (known?.selfBytes ?? 0),
      retainedBytes: totals.retainedBytes[id]! + (known?.retainedBytes ?? 0),
    });
  }
  return held;
}

const nothingToCompare = {
  countDelta: null,
  selfBytesDelta: null,
  newCount: null,
  deletedCount: null,
  allocatedBytes: null,
  freedBytes: null,
} as const;

function changedRow(
  held: Held | undefined,
  { name, place, before, after, stayed }: KeyChange,
): ClassRow & { readonly selfBytesDelta: number } {
  return {
    ...(held ?? { class: name, place, count: 0, selfBytes: 0, retainedBytes: 0 }),
    countDelta: after.count - before.count,
    selfBytesDelta: after.bytes - before.bytes,
    newCount: after.count - stayed.count,
    deletedCount: before.count - stayed.count,
    allocatedBytes: after.bytes - stayed.bytesAfter,
    freedBytes: before.bytes - stayed.bytesBefore,
  };
}
