import type { Arena } from './arena.ts';
import type { EphemeronNames } from './ephemerons.ts';
import type { SnapshotHeader } from './header.ts';
import type { Sizes } from './sizes.ts';
import type { StringTable } from './string-table.ts';

/**
 * A heap snapshot in typed arrays. A node is its ordinal (0 is the root), an edge is its position; edges are grouped by
 * the node they start from: those of node `n` are `firstEdge[n]` up to, not including, `firstEdge[n + 1]`.
 *
 * The loader has checked every index, so the passes read these arrays without checking again.
 */
export interface Snapshot {
  readonly source: string;
  readonly fileBytes: number;
  readonly header: SnapshotHeader;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** `NodeKind` by node. */
  readonly nodeKind: Uint8Array;
  /** Index into `strings` by node. */
  readonly nodeName: Uint32Array;
  /** V8's object id by node: stable between snapshots of one process until its tracking is reset. */
  readonly nodeId: Uint32Array;
  /** Bytes of the object itself, as V8 wrote it. */
  readonly selfSize: Sizes;
  /** Nodes whose embedder calls them attached (1) or detached (2). */
  readonly detachedness: ReadonlyMap<number, number>;
  readonly firstEdge: Uint32Array;
  /** `EdgeKind` in the low bits, marks of passes above. */
  readonly edgeKind: Uint8Array;
  /** Index into `strings`, or the number itself for element and hidden edges. */
  readonly edgeName: Uint32Array;
  /** Ordinal of the target. */
  readonly edgeTo: Uint32Array;
  readonly locations: Locations;
  readonly strings: StringTable;
  /** Where these arrays lie, with room for those of the passes. */
  readonly arena: Arena;
  readonly ephemerons: EphemeronNames;
  /** Offsets of the `strings` array in the plain bytes, brackets included. */
  readonly stringsSpan: { readonly start: number; readonly end: number };
  /** Gives back the file behind the strings; texts cannot be read afterwards. */
  close(): void;
}

/** Where functions and constructors stand, sorted by node. Lines and columns count from 0, as V8 does. */
export interface Locations {
  readonly node: Uint32Array;
  readonly scriptId: Uint32Array;
  readonly line: Uint32Array;
  readonly column: Uint32Array;
}
