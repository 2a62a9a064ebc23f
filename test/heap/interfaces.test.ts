import test from 'ava';
import { HeapBuilder, inPieces } from './heap-builder.ts';
import { loadSnapshot } from '../../heap/load.ts';
import { matchInterfaces, type InterfaceDefinition } from '../../heap/interfaces.ts';
import { SequenceTable } from '../../heap/sequence-table.ts';
import type { StringTable } from '../../heap/string-table.ts';

async function stringsOf(names: readonly string[]): Promise<StringTable> {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  for (const name of names) heap.child(global, name);
  const { strings } = await loadSnapshot(inPieces(heap.bytes(), 1 << 16));
  return strings;
}

function match(
  shapes: readonly (readonly string[])[],
  definitions: readonly InterfaceDefinition[],
  strings: StringTable,
): Int32Array {
  const index = strings.indexesOf([...new Set(shapes.flat())]);
  const table = new SequenceTable();
  for (const shape of shapes) {
    table.idOf(
      Uint32Array.from(shape, name => index.get(name) ?? -1),
      shape.length,
    );
  }
  const count = new Uint32Array(table.size).fill(1);
  return matchInterfaces({ table, count, objects: table.size }, definitions, strings);
}

function define(properties: readonly string[]): InterfaceDefinition {
  return { name: `{${properties.join(', ')}}`, properties };
}

/** True when `shape` has all that is asked for, as often as it is. */
function has(shape: readonly string[], { properties }: InterfaceDefinition): boolean {
  const times = (all: readonly string[], name: string): number =>
    all.filter(one => one === name).length;
  return properties.every(name => times(shape, name) >= times(properties, name));
}

/** Said in the plainest way: the one with most properties of those that fit, the earliest of several. */
function bestOf(shape: readonly string[], definitions: readonly InterfaceDefinition[]): number {
  const fitting = definitions.filter(definition => has(shape, definition));
  const most = Math.max(...fitting.map(({ properties }) => properties.length));
  return definitions.findIndex(one => one.properties.length === most && fitting.includes(one));
}

test('matchInterfaces(): most properties, then the earliest, whatever the shapes have in common', async t => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  // All lists of up to four names, with names that come twice.
  const longer = (lists: readonly string[][]): string[][] =>
    lists.flatMap(list => names.map(name => [...list, name]));
  const shapes = [[[]], longer([[]]), longer(longer([[]])), longer(longer(longer([[]])))].flat();
  const strings = await stringsOf(names);
  for (let offset = 0; offset < 12; offset += 1) {
    const some = shapes.filter((shape, at) => shape.length > 0 && at % 12 === offset);
    const definitions = [...some.toReversed().map(define), define(['a', 'never seen'])];
    t.deepEqual(
      [...match(shapes, definitions, strings)],
      shapes.map(shape => bestOf(shape, definitions)),
    );
  }
});

test('matchInterfaces(): fields that all interfaces have in common do not have each shape held against all', async t => {
  const common = Array.from({ length: 40 }, (_, index) => `common${index}`);
  const kinds = Array.from({ length: 1000 }, (_, index) => `kind${index}`);
  const own = Array.from({ length: 100_000 }, (_, index) => `own${index}`);
  const definitions = kinds.map(kind => define([...common, kind]));
  // With one step for each field of each interface, this takes minutes.
  const shapes = own.map((name, index) => [
    ...common,
    name,
    ...kinds.slice(index % 1000).slice(0, 1),
  ]);
  const best = match(shapes, definitions, await stringsOf([...common, ...kinds, ...own]));
  t.is(
    best.findIndex((definition, index) => definition !== index % 1000),
    -1,
  );
});
