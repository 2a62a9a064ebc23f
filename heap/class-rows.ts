import type { Analysis } from './analysis.ts';
import type { Earlier } from './outline.ts';
import type { ClassRow } from './result.ts';
import type { ClassTable } from './classes.ts';
import type { ScriptNames } from './scripts.ts';

const rowsMax = 200;

interface Sum {
  count: number;
  bytes: number;
}

/** The classes that hold most or changed most, those first that grew by most bytes. */
export function classRows(analysis: Analysis, baseline: Earlier | null): ClassRow[] {
  const { classes, totals } = analysis;
  const before = baseline === null ? null : countsByKey(baseline, analysis);
  const rows = new Map<string, ClassRow>();
  for (let id = 0; id < classes.size; id += 1) {
    if (totals.count[id] === 0) continue;
    const { name, place } = placedName(classes, id, analysis);
    const key = keyOf(name, place);
    const known = rows.get(key);
    const was = known === undefined ? before?.get(key) : undefined;
    // A module that was loaded twice has each of its classes twice; to a reader that is one class.
    const count = totals.count[id]! + (known?.count ?? 0);
    const selfBytes = totals.selfBytes[id]! + (known?.selfBytes ?? 0);
    rows.set(key, {
      class: name,
      place,
      count,
      selfBytes,
      retainedBytes: totals.retainedBytes[id]! + (known?.retainedBytes ?? 0),
      countDelta:
        before === null ? null : (known?.countDelta ?? 0) + totals.count[id]! - (was?.count ?? 0),
      selfBytesDelta:
        before === null
          ? null
          : (known?.selfBytesDelta ?? 0) + totals.selfBytes[id]! - (was?.bytes ?? 0),
    });
  }
  const weight = (row: ClassRow): number => row.selfBytesDelta ?? row.retainedBytes;
  return [...rows.values()].sort((a, b) => weight(b) - weight(a)).slice(0, rowsMax);
}

/** Name and place of a class, the place by the script's name, so that two processes can be compared. */
export function placedName(
  classes: ClassTable,
  id: number,
  { scripts }: { readonly scripts: ScriptNames },
): { readonly name: string; readonly place: string | null } {
  const at = classes.placeOf(id);
  if (at === null) return { name: classes.name(id), place: null };
  const script = scripts.get(at.scriptId) ?? `script ${at.scriptId}`;
  return { name: classes.name(id), place: `${script}:${at.line + 1}:${at.column + 1}` };
}

function countsByKey(baseline: Earlier, analysis: Analysis): Map<string, Sum> {
  const { classes, shallow, nodeCount } = baseline;
  classes.applyInterfaces(analysis.classes.interfaces);
  const byClass = new Map<number, Sum>();
  for (let node = 0; node < nodeCount; node += 1) {
    const bytes = shallow.get(node);
    if (bytes !== 0) add(byClass, classes.of(node), { count: 1, bytes });
  }
  const byKey = new Map<string, Sum>();
  for (const [id, sum] of byClass) {
    const { name, place } = placedName(classes, id, baseline);
    add(byKey, keyOf(name, place), sum);
  }
  return byKey;
}

function add<Key>(sums: Map<Key, Sum>, key: Key, { count, bytes }: Sum): void {
  const sum = sums.get(key);
  if (sum === undefined) sums.set(key, { count, bytes });
  else {
    sum.count += count;
    sum.bytes += bytes;
  }
}

function keyOf(name: string, place: string | null): string {
  return `${name} ${place ?? ''}`;
}
