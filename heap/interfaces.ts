import type { SequenceTable } from './sequence-table.ts';
import type { StringTable } from './string-table.ts';

/** A shape that many plain objects share, as DevTools names it: `{at, url}`. */
export interface InterfaceDefinition {
  readonly name: string;
  readonly properties: readonly string[];
}

/** The shapes (property sequences) of all plain objects of a snapshot, with how many objects have each. */
export interface PlainShapes {
  readonly table: SequenceTable;
  /** Objects by shape. */
  readonly count: Uint32Array;
  readonly objects: number;
}

const nameLengthMax = 120;
const objectsMin = 2;
/** An interface stands for at least one in so many plain objects. */
const proportionMin = 1000;

/** The interfaces that DevTools infers: same candidates, same limits, same order of precedence. */
export function inferInterfaces(shapes: PlainShapes, strings: StringTable): InterfaceDefinition[] {
  const candidates = new Map<string, { properties: readonly string[]; count: number }>();
  for (let shape = 0; shape < shapes.table.size; shape += 1) {
    const count = shapes.count[shape]!;
    const { name, properties } = interfaceOf(shapes.table.sequence(shape), strings);
    if (properties.length === 0) continue;
    const known = candidates.get(name);
    if (known === undefined) candidates.set(name, { properties, count });
    else known.count += count;
  }
  const least = Math.max(objectsMin, shapes.objects / proportionMin);
  return [...candidates]
    .filter(([, { count }]) => count >= least)
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([name, { properties }]) => ({ name, properties }));
}

/** Shape → the definition that fits it best (most properties, then earliest), -1 when none does. */
export function matchInterfaces(
  shapes: PlainShapes,
  definitions: readonly InterfaceDefinition[],
  strings: StringTable,
): Int32Array {
  const { asked, byRarest } = wantedInterfaces(definitions, strings);
  const best = new Int32Array(shapes.table.size).fill(-1);
  const times = new Map<number, number>();
  for (let shape = 0; shape < best.length; shape += 1) {
    times.clear();
    for (const property of shapes.table.sequence(shape)) {
      if (asked.has(property)) times.set(property, (times.get(property) ?? 0) + 1);
    }
    let chosen: Wanted | null = null;
    for (const property of times.keys()) {
      chosen = bestOf(byRarest.get(property) ?? [], times, chosen);
    }
    best[shape] = chosen === null ? -1 : chosen.definition;
  }
  return best;
}

/** A definition as a shape is held against it. */
interface Wanted {
  readonly definition: number;
  readonly size: number;
  /** Property → how often it must be there: symbols may share a description, so that a name comes twice. */
  readonly times: ReadonlyMap<number, number>;
}

/** The first of `sorted` that all is there for, unless `chosen` is better. */
function bestOf(
  sorted: readonly Wanted[],
  there: ReadonlyMap<number, number>,
  chosen: Wanted | null,
): Wanted | null {
  for (const wanted of sorted) {
    if (chosen !== null && betterFirst(wanted, chosen) > 0) return chosen;
    if (isMet(wanted, there)) return wanted;
  }
  return chosen;
}

function isMet({ times }: Wanted, there: ReadonlyMap<number, number>): boolean {
  for (const [property, least] of times) {
    if ((there.get(property) ?? 0) < least) return false;
  }
  return true;
}

function betterFirst(a: Wanted, b: Wanted): number {
  return b.size - a.size || a.definition - b.definition;
}

interface WantedInterfaces {
  /** Properties that any definition asks for. */
  readonly asked: ReadonlySet<number>;
  /**
   * Property → the definitions that are looked at where it is found, the best first. Each stands under the one of its properties that
   * fewest ask for: those that all ask for, such as an id, would have each shape held against every definition.
   */
  readonly byRarest: ReadonlyMap<number, readonly Wanted[]>;
}

function wantedInterfaces(
  definitions: readonly InterfaceDefinition[],
  strings: StringTable,
): WantedInterfaces {
  const all = wantedOf(definitions, strings);
  const askedBy = new Map<number, number>();
  for (const property of all.flatMap(({ times }) => [...times.keys()])) {
    askedBy.set(property, (askedBy.get(property) ?? 0) + 1);
  }
  const byRarest = new Map<number, Wanted[]>();
  for (const wanted of all.toSorted(betterFirst)) {
    const [first = -1, ...others] = wanted.times.keys();
    const rarest = others.reduce(
      (least, one) => (askedBy.get(one)! < askedBy.get(least)! ? one : least),
      first,
    );
    const beside = byRarest.get(rarest);
    if (beside === undefined) byRarest.set(rarest, [wanted]);
    else beside.push(wanted);
  }
  return { asked: new Set(askedBy.keys()), byRarest };
}

/** The definitions whose properties the snapshot knows; another's no object has. */
function wantedOf(definitions: readonly InterfaceDefinition[], strings: StringTable): Wanted[] {
  const names = new Set(definitions.flatMap(definition => definition.properties));
  const indexes = strings.indexesOf([...names]);
  const all: Wanted[] = [];
  for (const [definition, { properties }] of definitions.entries()) {
    const times = new Map<number, number>();
    for (const property of properties) {
      const name = indexes.get(property) ?? -1;
      times.set(name, (times.get(name) ?? 0) + 1);
    }
    if (!times.has(-1)) all.push({ definition, size: properties.length, times });
  }
  return all;
}

function interfaceOf(shape: Uint32Array, strings: StringTable): InterfaceDefinition {
  let name = '{';
  const properties: string[] = [];
  for (const index of shape) {
    const property = strings.text(index);
    const formatted = formatPropertyName(property);
    if (name.length > 1 && name.length + formatted.length > nameLengthMax) break;
    name += name.length === 1 ? formatted : `, ${formatted}`;
    properties.push(property);
  }
  return { name: `${name}}`, properties };
}

/** Quotes names that would be confusing between commas and braces. */
export function formatPropertyName(name: string): string {
  return /[,'"{}]/.test(name) ? JSON.stringify(name) : name;
}
