import { NodeKind } from './kinds.ts';
import type { HeapDiffChange, HeapDiffDetail } from './result.ts';
import type { IdTable } from './id-table.ts';
import type { Outline } from './outline.ts';

/** What memwatch calls each kind of node; it left out those from `concatenated string` on, and so missed slices. */
const kindWords: Readonly<Record<number, string>> = {
  [NodeKind.hidden]: 'Hidden',
  [NodeKind.array]: 'Array',
  [NodeKind.string]: 'String',
  [NodeKind.code]: 'Code',
  [NodeKind.closure]: 'Closure',
  [NodeKind.regexp]: 'RegExp',
  [NodeKind.number]: 'Number',
  [NodeKind.native]: 'Native',
  [NodeKind.synthetic]: 'Synthetic',
  [NodeKind.consString]: 'Concatenated String',
  [NodeKind.slicedString]: 'Sliced String',
  [NodeKind.symbol]: 'Symbol',
  [NodeKind.bigint]: 'BigInt',
  [NodeKind.objectShape]: 'Object Shape',
  [NodeKind.wasmObject]: 'Wasm Object',
};

/** Both sides' ids, when equal ids mean the same object. */
export interface BothIds {
  readonly before: IdTable;
  readonly after: IdTable;
}

interface Sum {
  count: number;
  bytes: number;
}

type Counts = Omit<HeapDiffChange, 'size_bytes' | 'size'>;

/** Nodes that came and went, by memwatch's buckets, in the order of their names. */
export function countChanges(before: Outline, after: Outline, ids: BothIds | null): Counts {
  const freed = goneFrom(before, ids?.after ?? null);
  const allocated = goneFrom(after, ids?.before ?? null);
  const details: HeapDiffDetail[] = [];
  let freedNodes = 0;
  let allocatedNodes = 0;
  for (const what of [...new Set([...freed.keys(), ...allocated.keys()])].sort()) {
    const minus = freed.get(what) ?? { count: 0, bytes: 0 };
    const plus = allocated.get(what) ?? { count: 0, bytes: 0 };
    // Without ids all nodes seem to have gone and come anew; what they have in common is taken off both.
    const common = ids !== null ? 0 : Math.min(minus.count, plus.count);
    const came = plus.count - common;
    const went = minus.count - common;
    freedNodes += went;
    allocatedNodes += came;
    const bytes = plus.bytes - minus.bytes;
    if (came === 0 && went === 0 && bytes === 0) continue;
    details.push({ what, size_bytes: bytes, size: sizeText(bytes), '+': came, '-': went });
  }
  return { freed_nodes: freedNodes, allocated_nodes: allocatedNodes, details };
}

/** Nodes of `one` that the other side does not have; all of them when ids mean nothing. */
function goneFrom(one: Outline, other: IdTable | null): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  const nameOf = wordsOf(one);
  for (let node = 0; node < one.nodeCount; node += 1) {
    if (other !== null && other.find(one.nodeId[node]!) !== -1) continue;
    const what = nameOf(node);
    const sum = sums.get(what) ?? { count: 0, bytes: 0 };
    sum.count += 1;
    sum.bytes += one.selfSize.get(node);
    sums.set(what, sum);
  }
  return sums;
}

function wordsOf({ nodeKind, nodeName, text }: Outline): (node: number) => string {
  const objects = new Map<number, string>();
  return node => {
    const word = kindWords[nodeKind[node]!];
    if (word !== undefined) return word;
    const index = nodeName[node]!;
    let name = objects.get(index);
    if (name === undefined) {
      name = text(index) || 'Object';
      objects.set(index, name);
    }
    return name;
  };
}

/** memwatch's way to write sizes: `117.84 mb`, `-1.34 kb`, `68 bytes`. */
export function sizeText(bytes: number): string {
  const size = Math.abs(bytes);
  if (size > 1024 * 1024) return `${Math.round(bytes / (1024 * 10.24)) / 100} mb`;
  if (size > 1024) return `${Math.round(bytes / 10.24) / 100} kb`;
  return `${bytes} bytes`;
}
