// Heaps that no program makes, with everything in them that analysis has a rule for, in odd combinations.
import { HeapBuilder } from './heap-builder.ts';
import { dice } from './random-heap.ts';
import { nodeKindNames, type NodeKindName } from '../../heap/kinds.ts';

type Roll = (below: number) => number;

/** Types that analysis treats in a way of their own, often; the rest now and then. */
const oftenKinds: readonly NodeKindName[] = ['object', 'array', 'hidden', 'native', 'closure'];
const allKinds = nodeKindNames.filter(kind => kind !== 'unknown');
// None that reads like a class of the engine's: DevTools keeps one of two classes whose keys are alike.
const names = [
  'Object',
  'Object',
  'Object',
  'Array',
  'Thing',
  'Other',
  '',
  '<div id="x" class="y">',
  '<div>',
  'Detached <div id="x">',
  'Detached <p>',
  'Detached HTMLElement',
  '(map descriptors)',
  '(Document DOM trees)',
  'system / NativeContext',
  'system / ExternalStringData',
  'system / Context',
];
const labels = [
  'a',
  'b',
  'c',
  '__proto__',
  'a,b',
  'element:0',
  'element:4',
  'element:7',
  'internal:4',
  'internal:elements',
  'internal:sloppy_function_map',
  'context:scope',
  'weak:w',
  'weak:1',
  'shortcut:s',
  'hidden:3',
  'hidden:7',
];

/** Always the same heap for the same seed. */
export function strangeHeap(seed: number, size: number): HeapBuilder {
  const roll = dice(seed);
  const heap = new HeapBuilder();
  const nodes: number[] = [];
  if (roll(8) > 0) nodes.push(...Object.values(heap.roots()));
  else nodes.push(0);
  for (let index = 0; index < size; index += 1) nodes.push(addNode(heap, nodes, roll));
  for (let extra = roll(size * 2); extra > 0; extra -= 1) {
    heap.edge(pick(nodes, roll), pick(nodes, roll), pick(labels, roll));
  }
  for (let more = roll(4); more > 0; more -= 1) {
    heap.edge(0, pick(nodes, roll), roll(2) === 0 ? 'element:9' : 'shortcut:9');
  }
  for (let entries = roll(size / 4); entries > 0; entries -= 1) addEntry(heap, nodes, roll);
  return heap;
}

function addNode(heap: HeapBuilder, nodes: readonly number[], roll: Roll): number {
  const kind = pick(roll(4) > 0 ? oftenKinds : allKinds, roll);
  const node = heap.node(kind, pick(names, roll), roll(6) === 0 ? 0 : roll(100));
  if (roll(12) > 0) heap.edge(pick(nodes, roll), node, pick(labels, roll));
  if (roll(6) === 0) heap.locate(node, [roll(3), roll(2), roll(2)]);
  if (kind === 'native' && roll(3) === 0) heap.attach(node, 1 + roll(2));
  return node;
}

/** An entry of a WeakMap: two edges of like names, from the table and from the key. Now and then one is missing. */
function addEntry(heap: HeapBuilder, nodes: readonly number[], roll: Roll): void {
  const [table, key, value] = [pick(nodes, roll), pick(nodes, roll), pick(nodes, roll)];
  const of = (node: number): string => `(${heap.nodes[node]?.name} @${heap.nodes[node]?.id})`;
  const id = heap.nodes[table]?.id ?? 0;
  const name = ` / part of key ${of(key)} -> value ${of(value)} pair in WeakMap (table @${id})`;
  if (roll(10) > 0) heap.edge(key, value, `internal:${roll(9)}${name}`);
  if (roll(10) > 0) heap.edge(table, value, `internal:${roll(9)}${name}`);
}

function pick<Item>(items: readonly Item[], roll: Roll): Item {
  const item = items[roll(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
