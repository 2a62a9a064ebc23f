import type { GcReading } from '../base/readings.ts';
import { builtins } from './builtins.ts';

/** What a major collection has left. */
export type Floor = Pick<
  GcReading,
  'beforeBytes' | 'afterBytes' | 'oldAfterBytes' | 'physicalAfterBytes' | 'externalAfterBytes'
>;

/** The young generation, through which nearly all goes that is allocated. */
export interface Young {
  readonly usedBytes: number;
  /** What it can hold before it is collected. */
  readonly capacityBytes: number;
}

/** Of a collection that nobody looked at in time. */
export const unknownFloor: Floor = {
  beforeBytes: null,
  afterBytes: null,
  oldAfterBytes: null,
  physicalAfterBytes: null,
  externalAfterBytes: null,
};

/**
 * The floor as it can be read soon after a major collection. The young generation was empty then, so what has been allocated since
 * lies there and is left out; right within 0.12 MB in 95 of 100 cases, when it is read in time.
 */
export function readFloor(): Floor {
  const heap = builtins.v8.getHeapStatistics();
  const oldAfterBytes = oldBytesNow();
  return {
    beforeBytes: null,
    afterBytes: oldAfterBytes,
    oldAfterBytes,
    physicalAfterBytes: heap.total_physical_size,
    externalAfterBytes: heap.external_memory,
  };
}

/** Bytes in use outside of the young generation. */
export function oldBytesNow(): number {
  return builtins.v8
    .getHeapSpaceStatistics()
    .filter(space => !isYoung(space.space_name))
    .reduce((sum, space) => sum + space.space_used_size, 0);
}

export function youngNow(): Young {
  let usedBytes = 0;
  let capacityBytes = 0;
  for (const space of builtins.v8.getHeapSpaceStatistics()) {
    if (space.space_name !== 'new_space') continue;
    usedBytes += space.space_used_size;
    capacityBytes += space.space_used_size + space.space_available_size;
  }
  return { usedBytes, capacityBytes };
}

/** V8's names differ between versions, but the young generation's spaces have always been called `new_…`. */
export function isYoung(spaceName: string): boolean {
  return spaceName.startsWith('new_');
}
