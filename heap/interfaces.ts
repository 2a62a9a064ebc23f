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
  const byProperty = definitionsByProperty(definitions, strings);
  const sizes = definitions.map(definition => definition.properties.length);
  const met = new Uint32Array(definitions.length);
  const seen = new Map<number, number>();
  const best = new Int32Array(shapes.table.size).fill(-1);
  for (let shape = 0; shape < best.length; shape += 1) {
    const touched: number[] = [];
    let chosen = -1;
    seen.clear();
    for (const property of shapes.table.sequence(shape)) {
      const asking = byProperty.get(property);
      if (asking === undefined) continue;
      // Symbols may share a description, so that a name comes twice; it meets no more than is asked for.
      const before = seen.get(property) ?? 0;
      seen.set(property, before + 1);
      for (const { definition, times } of asking) {
        if (before >= times) continue;
        if (met[definition] === 0) touched.push(definition);
        met[definition]! += 1;
        if (met[definition] === sizes[definition] && isBetter(definition, chosen, sizes)) {
          chosen = definition;
        }
      }
    }
    for (const definition of touched) met[definition] = 0;
    best[shape] = chosen;
  }
  return best;
}

function isBetter(candidate: number, chosen: number, sizes: readonly number[]): boolean {
  if (chosen === -1) return true;
  const more = sizes[candidate]! - sizes[chosen]!;
  return more > 0 || (more === 0 && candidate < chosen);
}

/** A definition that asks for a property, and how often. */
interface Wanted {
  readonly definition: number;
  times: number;
}

function definitionsByProperty(
  definitions: readonly InterfaceDefinition[],
  strings: StringTable,
): Map<number, Wanted[]> {
  const names = new Set(definitions.flatMap(definition => definition.properties));
  const indexes = strings.indexesOf([...names]);
  const byProperty = new Map<number, Wanted[]>();
  for (const [definition, { properties }] of definitions.entries()) {
    for (const property of properties) {
      const name = indexes.get(property) ?? -1;
      if (name === -1) continue;
      const wanted = byProperty.get(name) ?? [];
      byProperty.set(name, wanted);
      const known = wanted.at(-1);
      if (known?.definition === definition) known.times += 1;
      else wanted.push({ definition, times: 1 });
    }
  }
  return byProperty;
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
