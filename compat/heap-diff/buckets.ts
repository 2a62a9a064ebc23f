import type { HeapGraph } from '../snapshot/heap-graph.ts';

/** memwatch's names for V8's node types; objects go by the name of their constructor. */
const counted: Readonly<Record<string, string>> = {
  array: 'Array',
  string: 'String',
  code: 'Code',
  closure: 'Closure',
  regexp: 'RegExp',
  number: 'Number',
  native: 'Native',
};

/** The types that memwatch left out of `details`, although it counted them in the totals. */
const forgotten: Readonly<Record<string, string>> = {
  'concatenated string': 'ConcatenatedString',
  'sliced string': 'SlicedString',
  hidden: 'Hidden',
  symbol: 'Symbol',
  bigint: 'BigInt',
  synthetic: 'Synthetic',
  'object shape': 'ObjectShape',
};

/** What a node is counted under; `null` when it is left out of `details`. */
export function bucketOf(graph: HeapGraph, node: number, strict: boolean): string | null {
  const type = graph.typeOf(node);
  if (type === 'object') return graph.nameOf(node);
  return counted[type] ?? (strict ? null : (forgotten[type] ?? 'Other'));
}
