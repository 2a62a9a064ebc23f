import type { ClassTable } from './classes.ts';
import type { IdTable } from './id-table.ts';
import type { ScriptNames } from './scripts.ts';
import type { Sizes } from './sizes.ts';
import { placedName } from './placed-name.ts';

interface Sum {
  count: number;
  bytes: number;
}

/** What one class, by name and place, had in an earlier snapshot and has in a later one. */
export interface KeyChange {
  readonly name: string;
  readonly place: string | null;
  readonly before: Sum;
  readonly after: Sum;
  /** Objects that are in both, with the bytes that they had in each; between two processes as many as there can be. */
  readonly stayed: { count: number; bytesBefore: number; bytesAfter: number };
}

/** A snapshot's side. */
export interface ClassMembers {
  readonly nodeId: Uint32Array;
  readonly shallow: Sizes;
  readonly classes: ClassTable;
  readonly scripts: ScriptNames;
}

/**
 * What came, went and stayed, by class. With `ids`, which finds the earlier snapshot's nodes, objects are told apart; without, what
 * both have in number or bytes is taken to have stayed, so that only the net change shows. Nodes of no size are left out.
 */
export function changesByKey(
  before: ClassMembers,
  after: ClassMembers,
  ids: IdTable | null,
): Map<string, KeyChange> {
  // The newer snapshot's interfaces decide in both, or one object would change its class with its neighbours.
  before.classes.applyInterfaces(after.classes.interfaces);
  const changes = new Map<string, KeyChange>();
  const earlier = changeOfClass(before, changes);
  const later = changeOfClass(after, changes);
  for (let node = 0; node < before.nodeId.length; node += 1) {
    const bytes = before.shallow.get(node);
    if (bytes !== 0) add(earlier(before.classes.of(node)).before, bytes);
  }
  for (let node = 0; node < after.nodeId.length; node += 1) {
    const bytes = after.shallow.get(node);
    if (bytes === 0) continue;
    const change = later(after.classes.of(node));
    add(change.after, bytes);
    const twin = ids === null ? -1 : ids.find(after.nodeId[node]!);
    if (twin === -1) continue;
    const bytesBefore = before.shallow.get(twin);
    if (bytesBefore === 0 || earlier(before.classes.of(twin)) !== change) continue;
    change.stayed.count += 1;
    change.stayed.bytesBefore += bytesBefore;
    change.stayed.bytesAfter += bytes;
  }
  if (ids === null) for (const change of changes.values()) keepNet(change);
  return changes;
}

/** Finds the change that a class of one side belongs to; several classes of one name and place are one. */
function changeOfClass(
  { classes, scripts }: ClassMembers,
  changes: Map<string, KeyChange>,
): (classId: number) => KeyChange {
  const known: KeyChange[] = [];
  const find = (classId: number): KeyChange => {
    const { name, place } = placedName(classes, classId, { scripts });
    const key = `${name} ${place ?? ''}`;
    const change = changes.get(key) ?? noChange(name, place);
    changes.set(key, change);
    return change;
  };
  return classId => (known[classId] ??= find(classId));
}

function noChange(name: string, place: string | null): KeyChange {
  return {
    name,
    place,
    before: { count: 0, bytes: 0 },
    after: { count: 0, bytes: 0 },
    stayed: { count: 0, bytesBefore: 0, bytesAfter: 0 },
  };
}

function add(sum: Sum, bytes: number): void {
  sum.count += 1;
  sum.bytes += bytes;
}

function keepNet({ before, after, stayed }: KeyChange): void {
  const bytes = Math.min(before.bytes, after.bytes);
  stayed.count = Math.min(before.count, after.count);
  stayed.bytesBefore = bytes;
  stayed.bytesAfter = bytes;
}
