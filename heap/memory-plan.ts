import os from 'node:os';
import { MemsupError } from '../base/errors.ts';
import { formatBytes } from '../base/quantities.ts';
import type { SnapshotHeader } from './header.ts';

/**
 * Measured peaks of a whole analysis, per node and per edge (`bench/heap.ts` prints the figures anew), rounded up.
 * Loading alone takes about 17 bytes a node and 9 an edge; the passes behind it add the rest.
 */
const bytesPerNode = 66;
const bytesPerEdge = 15;
/** Node itself, its code, and the read buffers. */
const bytesAtRest = 80 * 2 ** 20;

/** Bytes of memory that analysing such a snapshot takes at its peak. */
export function predictPeakBytes(header: SnapshotHeader): number {
  return bytesAtRest + header.nodeCount * bytesPerNode + header.edgeCount * bytesPerEdge;
}

/** What may be used when the caller names no limit: what the host, or the container, has to give. */
export function availableMemory(): number {
  const constrained = process.constrainedMemory();
  const free = os.freemem();
  // An unlimited cgroup reports 0 or nearly 2^64.
  if (constrained === 0 || constrained > os.totalmem()) return free;
  return Math.min(free, Math.max(0, constrained - process.memoryUsage.rss()));
}

/** Refuses, with the figures, a snapshot that would not fit; called before anything is allocated for it. */
export function refuseIfTooBig(header: SnapshotHeader, source: string, maxMemory: number): void {
  const needed = predictPeakBytes(header);
  if (needed <= maxMemory) return;
  throw new MemsupError(
    'MEMSUP_SNAPSHOT_TOO_BIG',
    `Cannot analyse heap snapshot "${source}": its ${header.nodeCount} nodes and ${header.edgeCount} edges need about ${formatBytes(needed)}, and ${formatBytes(maxMemory)} may be used`,
    { hint: 'Raise --max-memory, or analyse it on a host with more memory' },
  );
}

/** Refuses a stream whose strings, which have to be kept, take more than is left beside the plan. */
export function refuseHeld(
  header: SnapshotHeader,
  {
    source,
    held,
    maxMemory,
  }: {
    readonly source: string;
    readonly held: { readonly heldBytes: number } | null;
    readonly maxMemory: number;
  },
): void {
  const heldBytes = held?.heldBytes ?? 0;
  const needed = predictPeakBytes(header) + heldBytes;
  if (heldBytes === 0 || needed <= maxMemory) return;
  throw new MemsupError(
    'MEMSUP_SNAPSHOT_TOO_BIG',
    `Cannot analyse heap snapshot "${source}": with ${formatBytes(heldBytes)} of strings it needs more than ${formatBytes(needed)}, and ${formatBytes(maxMemory)} may be used`,
    { hint: 'Unpack it to a file first: strings of a file are not kept in memory' },
  );
}

/** Refuses a header whose counts cannot fit in a file of this size, which means damage or malice. */
export function fitsInFile(header: SnapshotHeader, fileBytes: number): boolean {
  // A field takes a digit and a comma at the least.
  const least = 2 * (header.nodeCount * header.node.width + header.edgeCount * header.edge.width);
  return least <= fileBytes;
}
