import { graphKernel, type GraphKernel } from './graph-kernel.ts';
import { GroupTable } from './group-table.ts';
import type { Arena } from './arena.ts';
import type { EdgeRules } from './edge-rules.ts';
import type { Paths, PathsInput } from './paths.ts';
import type { Scratch } from './scratch.ts';
import type { Sizes } from './sizes.ts';
import type { Snapshot } from './snapshot.ts';

const noHash = 0xffffffff;
const stepsMax = 16;
const hashesMax = 1 << 21;
const slotsAtFirst = 1 << 14;
const huge = 0xffffffff;

/** As the walk of heap/paths.ts, in the kernel; `null` where it cannot. */
export function findPathsInKernel(
  { snapshot, types, shallow, scratch }: PathsInput,
  rules: EdgeRules,
  groupsMax: number,
): Paths | null {
  const graph = graphKernel(snapshot, scratch);
  if (graph === null) return null;
  const { kernel, at, hashes } = graph;
  const { nodeCount } = snapshot;
  kernel.openLabels(at(snapshot.nodeKind), at(hashes), rules.proto >>> 0);
  const state = scratch.takeBytesZeroed(nodeCount);
  state.bytes.set(rules.rounds);
  const parent = scratch.takeZeroed(nodeCount);
  const group = scratch.take(nodeCount).fill(noHash);
  const order = scratch.take(nodeCount);
  const later = scratch.takeStack(nodeCount);
  const typeOf = scratch.take(nodeCount);
  types.fill(typeOf, scratch);
  const steps = snapshot.arena.words(stepsMax);
  const groupsOf = openGroups(graph, snapshot, Math.min(nodeCount + 2, groupsMax));
  const sizes = inArena(snapshot.arena, shallow, scratch);
  const arrays = [state.bytes, parent, group, order, later, typeOf, sizes, steps];
  kernel.openPaths(...arrays.map(at), groupsMax);
  kernel.walkPaths();
  const groups = groupsOf();
  for (const node of shallow.large.keys()) {
    const bytes = shallow.get(node);
    // The kernel took what does not fit for the most that does.
    if (bytes >= huge) groups.selfBytes[group[node]!]! += bytes - huge;
  }
  scratch.giveStack(later);
  scratch.give(state.array, order, typeOf);
  return { parent, group, groups, rules };
}

/** An earlier snapshot's sizes are kept apart from what else there was of it. */
function inArena(arena: Arena, { words }: Sizes, scratch: Scratch): Uint32Array {
  if (arena.holds(words)) return words;
  const sizes = scratch.take(words.length);
  sizes.set(words);
  return sizes;
}

/** Room for so many groups; the result makes a table of what they have become. */
function openGroups(
  { kernel, at }: GraphKernel,
  { arena, nodeCount }: Snapshot,
  most: number,
): () => GroupTable {
  const words = Array.from({ length: 6 }, () => arena.words(most));
  const doubles = Array.from({ length: 2 }, () => arena.doubles(most));
  const bytes = Array.from({ length: 2 }, () => arena.bytes(most));
  const columns = [...words, ...doubles, ...bytes];
  kernel.openGroups(...columns.map(at));
  const hashesMost = Math.min(nodeCount + 2, hashesMax);
  let slotsMost = slotsAtFirst;
  while (slotsMost < 2 * hashesMost) slotsMost *= 2;
  const slots = arena.words(slotsMost);
  const entryHash = arena.words(hashesMost);
  const entryGroup = arena.words(hashesMost);
  kernel.openGroupEntries(at(slots), slotsAtFirst, at(entryHash), at(entryGroup), hashesMost);
  return () => {
    const size = kernel.groupCount() >>> 0;
    const entries = kernel.groupEntries() >>> 0;
    const table = new GroupTable();
    table.adopt(
      {
        size,
        hash: words[0]!,
        parent: words[1]!,
        step: words[2]!,
        first: words[3]!,
        last: words[4]!,
        count: words[5]!,
        selfBytes: doubles[0]!,
        degree: doubles[1]!,
        repeats: bytes[0]!,
        round: bytes[1]!,
      },
      { hash: entryHash.subarray(0, entries), group: entryGroup.subarray(0, entries) },
    );
    return table;
  };
}
