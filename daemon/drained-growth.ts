import type { Verdict } from '../base/verdict.ts';
import { provesHeapGrowth } from './proven-growth.ts';

/** Below this share of what had grown nobody is told: some of any heap goes with the last requests. */
const toldShare = 0.5;

/**
 * Did what had grown go while the worker was drained? Compares the floor at the alarm with the whole snapshot after the drain, which
 * holds more than the floor counts: so it is at least so many bytes. `null`: less than half of the growth, or not known.
 */
export function freedByDrain(verdict: Verdict, snapshotBytes: number): number | null {
  const { floorBytes, growthBytes } = verdict;
  if (!provesHeapGrowth(verdict) || floorBytes === null || growthBytes === null) return null;
  const freedBytes = floorBytes - snapshotBytes;
  return growthBytes > 0 && freedBytes >= toldShare * growthBytes ? freedBytes : null;
}
