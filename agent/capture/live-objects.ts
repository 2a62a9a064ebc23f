/** V8 aligns objects to this. */
const alignBytes = 8;
/** Larger objects need no search: next to them the difference between two candidates is small. */
const searchMaxBytes = 4096;
/** Of Node's own, from before the sampler was started. */
const initialObjects = 50_000;

/**
 * How many objects live, from the sampling profiler's samples: within a fifth of a snapshot's count for some dozens of them. A sample's
 * size is that of its object times the number of objects it stands for, which follows from the size; so the size can be
 * found again, and with it the number.
 */
export function estimateLiveObjects(samples: unknown, intervalBytes: number): number | null {
  if (!Array.isArray(samples) || samples.length === 0) return null;
  let objects = initialObjects;
  for (const sample of samples) {
    const size: unknown = Reflect.get(Object(sample), 'size');
    if (typeof size !== 'number' || size <= 0) return null;
    objects += objectsOf(size, intervalBytes);
  }
  return Math.round(objects);
}

function objectsOf(sampleBytes: number, intervalBytes: number): number {
  const searchTo = Math.min(searchMaxBytes, 2 * (sampleBytes - intervalBytes) + 64);
  let sum = 0;
  let candidates = 0;
  for (let bytes = alignBytes; bytes <= searchTo; bytes += alignBytes) {
    const count = Math.floor(1 / (1 - Math.exp(-bytes / intervalBytes)) + 0.5);
    if (count * bytes !== sampleBytes) continue;
    sum += count;
    candidates += 1;
  }
  if (candidates > 0) return sum / candidates;
  const bytes = Math.max(searchMaxBytes, 2 * (sampleBytes - intervalBytes));
  return Math.max(1, sampleBytes / bytes);
}
