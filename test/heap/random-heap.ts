import { HeapBuilder } from './heap-builder.ts';

/** Numbers that look random and are the same each time. */
export function dice(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const kinds = [
  'object',
  'object',
  'object',
  'array',
  'hidden',
  'string',
  'closure',
  'native',
] as const;

/** A heap of tangled objects: shared, cyclic, weakly held, and some that nothing holds at all. */
export function randomHeap(seed: number, size: number): HeapBuilder {
  const roll = dice(seed);
  const heap = new HeapBuilder();
  const { global, gcRoots, handles } = heap.roots();
  const nodes = [global, gcRoots, handles];
  for (let index = 0; index < size; index += 1) {
    const kind = kinds[roll(kinds.length)] ?? 'object';
    const node = heap.node(kind, `N${roll(9)}`, roll(100));
    nodes.push(node);
    if (roll(10) > 0) heap.edge(nodes[roll(nodes.length - 1)] ?? 0, node, label(roll));
  }
  for (let extra = roll(size * 2); extra > 0; extra -= 1) {
    heap.edge(nodes[roll(nodes.length)] ?? 0, nodes[3 + roll(size)] ?? 0, label(roll));
  }
  return heap;
}

function label(roll: (below: number) => number): string {
  const labels = [
    'a',
    'b',
    'element:1',
    'internal:x',
    'context:v',
    'weak:w',
    'shortcut:s',
    'hidden:3',
  ];
  return labels[roll(labels.length)] ?? 'a';
}
