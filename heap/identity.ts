import { IdTable } from './id-table.ts';
import type { Sizes } from './sizes.ts';

/** The side of a snapshot that ids can be compared by. */
export interface Identified {
  readonly nodeId: Uint32Array;
  readonly nodeKind: Uint8Array;
  readonly shallow: Sizes;
}

export interface Identity {
  /** True when equal ids mean the same object. */
  readonly sameObjects: boolean;
  /** Share of the later snapshot's old ids that name the same kind of thing of the same size in the earlier one. */
  readonly matched: number;
}

const matchedMin = 0.9;
const comparedMin = 64;

/**
 * Tells whether two snapshots number the same objects. V8 numbers upwards, so in one process each id of the later
 * snapshot that is not above the earlier one's highest was there before, as the same kind of thing. In another process,
 * or after V8 has cleared its table of ids, numbering began anew: such ids exist as well, but name other things.
 */
export function compareIdentity(
  earlier: Identified,
  later: Identified,
  table: IdTable = new IdTable(earlier.nodeId),
): Identity {
  const highest = highestId(earlier.nodeId);
  let compared = 0;
  let matched = 0;
  for (let node = 0; node < later.nodeId.length; node += 1) {
    const id = later.nodeId[node]!;
    // Even ids are those of native things and follow no order.
    if (id > highest || id % 2 === 0) continue;
    compared += 1;
    const before = table.find(id);
    if (before === -1 || earlier.nodeKind[before] !== later.nodeKind[node]) continue;
    if (earlier.shallow.get(before) === later.shallow.get(node)) matched += 1;
  }
  const share = compared === 0 ? 0 : matched / compared;
  return { sameObjects: compared >= comparedMin && share >= matchedMin, matched: share };
}

function highestId(ids: Uint32Array): number {
  let highest = 0;
  for (const id of ids) if (id % 2 === 1 && id > highest) highest = id;
  return highest;
}
