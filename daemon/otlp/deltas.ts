import type { Family, Sample } from '../metrics/exposition.ts';

/** What counters and buckets stood at, by series. */
export type Baseline = ReadonlyMap<string, number>;

const counted = new Set(['counter', 'histogram']);

/** What has been added since the baseline, and what the next one is once this has arrived. */
export function deltasOf(
  families: readonly Family[],
  baseline: Baseline,
): { readonly families: readonly Family[]; readonly next: Baseline } {
  const next = new Map<string, number>();
  const grown = families.map((family): Family => {
    if (!counted.has(family.type)) return family;
    const samples = family.samples.map((sample): Sample => {
      const key = JSON.stringify([family.name, sample.suffix, sample.labels]);
      next.set(key, sample.value);
      return { ...sample, value: Math.max(0, sample.value - (baseline.get(key) ?? 0)) };
    });
    return { ...family, samples };
  });
  return { families: grown, next };
}
