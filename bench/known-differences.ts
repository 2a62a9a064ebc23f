// Where the analysis differs from Chrome DevTools on purpose: one heap for each, in which it must show.
import { HeapBuilder } from '../test/heap/heap-builder.ts';

export interface KnownDifference {
  readonly because: string;
  readonly heap: HeapBuilder;
  /** What differs, by the names of bench/heap-oracle.ts; nothing else may. */
  readonly different: readonly string[];
}

export function knownDifferences(): KnownDifference[] {
  return [
    {
      because: 'of two classes whose keys read alike, DevTools shows one; here they are one class',
      heap: likeNamed(),
      different: ['classes'],
    },
    {
      because: 'DevTools counts sizes of 4 GiB and more modulo 4 GiB',
      heap: huge(),
      different: ['shallow sizes', 'retained sizes', 'classes'],
    },
    {
      because:
        'DevTools does not recognise WeakMap entries whose key or value has a line break in its name',
      heap: brokenName(),
      different: ['dominators', 'retained sizes', 'distances', 'classes'],
    },
  ];
}

function likeNamed(): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  heap.child(global, 'a', '(array)');
  const [one, other] = [heap.child(global, 'b'), heap.child(global, 'c')];
  const shared = heap.node('array', '', 80);
  heap.edge(one, shared, 'internal:x').edge(other, shared, 'internal:x');
  return heap;
}

function huge(): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const buffer = heap.child(global, 'buffer', 'ArrayBuffer');
  heap.edge(buffer, heap.node('native', 'system / JSArrayBufferData', 2 ** 32 + 7), 'internal:b');
  return heap;
}

function brokenName(): HeapBuilder {
  const heap = new HeapBuilder();
  const { global } = heap.roots();
  const table = heap.child(heap.child(global, 'map', 'WeakMap'), 'table', 'Table');
  const key = heap.child(heap.child(global, 'keys'), 'key', 'Two\nlines');
  const value = heap.node('object', 'Value', 100);
  const id = (node: number): number => heap.nodes[node]?.id ?? 0;
  const entry = (index: number): string =>
    `internal:${index} / part of key (Two\nlines @${id(key)}) -> value (Value @${id(value)}) pair in WeakMap (table @${id(table)})`;
  heap.edge(key, value, entry(1)).edge(table, value, entry(2));
  // Ways of different length: the nearer one would decide the distance.
  heap.edge(global, table, 'internal:near');
  return heap;
}
