import { mix } from './mix.ts';
import { noGroup, type GroupTable } from './group-table.ts';

/** What an earlier snapshot says of each group of a later one. */
export interface Figures {
  readonly count: Float64Array;
  readonly selfBytes: Float64Array;
  readonly degree: Float64Array;
}

/** Tails of paths, in steps, by which groups are matched whose whole paths differ; the longest first. */
const tailLengths = [6, 4, 2] as const;

/**
 * Finds for each later group its counterpart in the earlier snapshot. The whole path decides first. But a path may begin
 * differently for reasons of no interest (another handle, the stack, a listener that came and went), and then everything
 * below it seems new; such groups are matched by the last steps of their paths, those that programmers name things by.
 */
export function earlierFigures(later: GroupTable, earlier: GroupTable): Figures {
  const figures = {
    count: new Float64Array(later.size),
    selfBytes: new Float64Array(later.size),
    degree: new Float64Array(later.size),
  };
  const openLater: number[] = [];
  const matched = new Uint8Array(earlier.size);
  for (let group = 0; group < later.size; group += 1) {
    const twin = earlier.find(later.hash[group]!);
    if (twin === noGroup) openLater.push(group);
    else {
      matched[twin] = 1;
      figures.count[group] = earlier.count[twin]!;
      figures.selfBytes[group] = earlier.selfBytes[twin]!;
      figures.degree[group] = earlier.degree[twin]!;
    }
  }
  const openEarlier: number[] = [];
  for (let group = 0; group < earlier.size; group += 1) {
    if (matched[group] === 0) openEarlier.push(group);
  }
  matchByTails({ later, earlier, figures }, openLater, openEarlier);
  return figures;
}

interface Sides {
  readonly later: GroupTable;
  readonly earlier: GroupTable;
  readonly figures: Figures;
}

function matchByTails(
  sides: Sides,
  openLater: readonly number[],
  openEarlier: readonly number[],
): void {
  let laterLeft = openLater;
  let earlierLeft = openEarlier;
  for (const length of tailLengths) {
    const pools = byTail(sides.earlier, earlierLeft, length);
    const seekers = byTail(sides.later, laterLeft, length);
    const taken = new Set<number>();
    for (const [tail, groups] of seekers) {
      const pool = pools.get(tail);
      if (pool === undefined) continue;
      share(sides, groups, pool);
      taken.add(tail);
    }
    laterLeft = laterLeft.filter(group => !taken.has(tailOf(sides.later, group, length)));
    earlierLeft = earlierLeft.filter(group => !taken.has(tailOf(sides.earlier, group, length)));
  }
}

function byTail(
  table: GroupTable,
  groups: readonly number[],
  length: number,
): Map<number, number[]> {
  const tails = new Map<number, number[]>();
  for (const group of groups) {
    const tail = tailOf(table, group, length);
    const same = tails.get(tail);
    if (same === undefined) tails.set(tail, [group]);
    else same.push(group);
  }
  return tails;
}

function tailOf(table: GroupTable, group: number, length: number): number {
  let hash = 0;
  let at = group;
  for (let step = 0; step < length && at !== noGroup; step += 1) {
    hash = mix(hash, table.step[at]!);
    at = table.parent[at]!;
  }
  return hash;
}

/** Gives the later groups of one tail what the earlier ones had, in proportion to what they have now. */
function share(
  { later, earlier, figures }: Sides,
  groups: readonly number[],
  pool: readonly number[],
): void {
  const sum = (of: Uint32Array | Float64Array, among: readonly number[]): number =>
    among.reduce((total, group) => total + of[group]!, 0);
  for (const field of ['count', 'selfBytes', 'degree'] as const) {
    const now = sum(later[field], groups);
    const before = sum(earlier[field], pool);
    if (now === 0) continue;
    for (const group of groups) figures[field][group] = (before * later[field][group]!) / now;
  }
}
