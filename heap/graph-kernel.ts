import type { Kernel } from './kernel.ts';
import type { Scratch } from './scratch.ts';
import type { Snapshot } from './snapshot.ts';

/** The kernel of a snapshot, ready to walk its graph. */
export interface GraphKernel {
  readonly kernel: Kernel;
  /** Where it finds an array of the snapshot's arena. */
  readonly at: (array: Uint8Array | Uint32Array | Float64Array) => number;
  /** The hashes of all strings. */
  readonly hashes: Uint32Array;
}

const opened = new WeakMap<Snapshot, GraphKernel | null>();

/** The kernel with a snapshot's graph before it; `null` where a pass with this scratch has to run in JavaScript. */
export function graphKernel(snapshot: Snapshot, scratch: Scratch): GraphKernel | null {
  if (scratch.arena !== snapshot.arena) return null;
  let known = opened.get(snapshot);
  if (known === undefined) opened.set(snapshot, (known = open(snapshot)));
  return known;
}

function open(snapshot: Snapshot): GraphKernel | null {
  const { arena, nodeCount, nodeId, firstEdge, edgeKind, edgeName, edgeTo, ephemerons } = snapshot;
  const { kernel } = arena;
  if (kernel === null) return null;
  const { bits, names, tables } = ephemerons.columns();
  const entries = {
    bits: arena.bytes(bits.length),
    names: arena.words(names.length),
    tables: arena.words(names.length),
  };
  const hashes = arena.anyWords(snapshot.strings.length);
  // Strings are not part of the arena's plan; a snapshot of nothing but names of WeakMap entries does not fit.
  if (!arena.holds(entries.bits, entries.names, entries.tables, hashes)) return null;
  snapshot.strings.copyHashes(hashes);
  entries.bits.set(bits);
  entries.names.set(names);
  entries.tables.set(tables);
  const at = arena.addressOf;
  const columns = [firstEdge, edgeKind, edgeName, edgeTo, nodeId];
  kernel.openGraph(nodeCount, ...columns.map(at));
  const length = 8 * bits.length;
  kernel.openEntries(at(entries.bits), length, at(entries.names), at(entries.tables), names.length);
  return { kernel, at, hashes };
}
