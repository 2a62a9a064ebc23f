import { methodPlace, packageOf, placeOf } from '../places.ts';
import type { Analysis } from '../analysis.ts';
import type { SuspectLocation } from '../result.ts';

/** Holders farther away have hardly anything to do with it. */
const packagePathMax = 16;

/** Every package whose code has to do with it, the nearest first. */
export function packagesOn(
  analysis: Analysis,
  end: number,
  places: readonly (SuspectLocation | null)[],
): string[] {
  const scripts = places.map(place => place?.script);
  const { parent } = analysis.paths;
  let node = end;
  for (let back = 0; back < packagePathMax && parent[node] !== node; back += 1) {
    scripts.push((placeOf(analysis, node) ?? methodPlace(analysis, node))?.script);
    node = parent[node]!;
  }
  const names = scripts.map(script => (script === undefined ? null : packageOf(script)));
  return [...new Set(names.filter(name => name !== null))];
}

/** The package of the first place that is in one. */
export function packageNear(...places: readonly (SuspectLocation | null)[]): string | null {
  for (const place of places) {
    const name = place === null ? null : packageOf(place.script);
    if (name !== null) return name;
  }
  return null;
}
