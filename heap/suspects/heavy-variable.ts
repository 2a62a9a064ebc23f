import { edgeBetween } from '../path-steps.ts';
import { EdgeKind, edgeKindMask } from '../kinds.ts';
import { escapes, type Growth } from '../growth.ts';
import { isContext } from '../places.ts';
import { noGroup } from '../group-table.ts';
import type { Analysis } from '../analysis.ts';

/** From a function to what weighs most in it, more steps than this have little to do with it. */
const stepsMax = 8;
/** What holds less than this share of what hangs below the members is not why they weigh. */
const shareMin = 0.5;

/** Finds through which variables of their scopes functions that pile up keep most of what they keep. */
export class HeavyVariables {
  readonly #analysis: Analysis;
  readonly #growth: Growth;
  /** Group → the group right below it with most bytes. */
  readonly #heaviest: Uint32Array;

  constructor(analysis: Analysis, growth: Growth) {
    this.#analysis = analysis;
    this.#growth = growth;
    const { groups } = growth;
    this.#heaviest = new Uint32Array(groups.size).fill(noGroup);
    for (let group = 1; group < groups.size; group += 1) {
      const parent = groups.parent[group]!;
      if (parent === noGroup || escapes(growth, group)) continue;
      const known = this.#heaviest[parent]!;
      if (known === noGroup || this.#bytes(group) > this.#bytes(known)) {
        this.#heaviest[parent] = group;
      }
    }
  }

  /** The value of the last such variable on the way down from the members of a group, `null` when there is none. */
  below(root: number): number | null {
    const { groups } = this.#growth;
    const least = this.#bytes(root) * shareMin;
    let found: number | null = null;
    let group = this.#heaviest[root]!;
    for (let step = 0; step < stepsMax && group !== noGroup; step += 1) {
      if (this.#bytes(group) < least) break;
      const node = groups.last[group]!;
      if (this.#isVariable(node)) found = node;
      group = this.#heaviest[group]!;
    }
    return found;
  }

  #bytes(group: number): number {
    const { compared, subtreeDelta, subtreeBytes } = this.#growth;
    return (compared ? subtreeDelta : subtreeBytes)[group]!;
  }

  #isVariable(node: number): boolean {
    const { snapshot, paths } = this.#analysis;
    const above = paths.parent[node]!;
    const edge = edgeBetween(this.#analysis, above, node);
    if (edge === -1 || !isContext(this.#analysis, above)) return false;
    return (snapshot.edgeKind[edge]! & edgeKindMask) === EdgeKind.context;
  }
}
