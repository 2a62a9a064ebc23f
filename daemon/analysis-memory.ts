import type { MemoryLimit } from '../base/cgroup.ts';

/** What the analyser may take of the memory that is left. */
const shareOfHeadroom = 0.5;

/** Half of what is left below the tightest limit; the kernel would otherwise end a worker for our curiosity. */
export function memoryForAnalysis(
  { limitBytes, usedBytes }: Pick<MemoryLimit, 'limitBytes' | 'usedBytes'>,
  hostFreeBytes: number,
): number {
  const leftBytes = Math.min(limitBytes - (usedBytes ?? 0), hostFreeBytes);
  return Math.max(0, Math.round(leftBytes * shareOfHeadroom));
}
