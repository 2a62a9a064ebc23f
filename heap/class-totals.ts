import type { ClassTable } from './classes.ts';
import type { Dominated } from './dominated.ts';
import type { GraphKernel } from './graph-kernel.ts';
import type { Scratch } from './scratch.ts';
import type { Sizes } from './sizes.ts';

/** Per class id. Nodes of no size are left out, as in DevTools' Summary. */
export interface ClassTotals {
  readonly count: Float64Array;
  readonly selfBytes: Float64Array;
  /** What would be freed with all members: members below other members are not counted twice. */
  readonly retainedBytes: Float64Array;
}

export interface ClassTotalsInput {
  readonly nodeCount: number;
  readonly classes: ClassTable;
  readonly shallow: Sizes;
  readonly retained: Float64Array;
  readonly dominated: Dominated;
  readonly scratch: Scratch;
  readonly inKernel: GraphKernel | null;
}

/** Stands for nodes of no size, which no class counts. */
const uncounted = 0xffffffff;

export function classTotals(input: ClassTotalsInput): ClassTotals {
  const inKernel = totalsInKernel(input);
  if (inKernel !== null) return inKernel;
  const { nodeCount, classes, shallow, scratch } = input;
  const count = new Float64Array(classes.size);
  const selfBytes = new Float64Array(classes.size);
  const classOf = scratch.take(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    const bytes = shallow.get(node);
    classOf[node] = uncounted;
    if (bytes === 0) continue;
    const id = classes.of(node);
    classOf[node] = id;
    count[id]! += 1;
    selfBytes[id]! += bytes;
  }
  const retainedBytes = retainedByClass(input, classOf);
  scratch.give(classOf);
  return { count, selfBytes, retainedBytes };
}

function totalsInKernel(input: ClassTotalsInput): ClassTotals | null {
  const { nodeCount, classes, shallow, retained, dominated, scratch, inKernel } = input;
  const { arena } = scratch;
  if (inKernel === null || arena === null) return null;
  const { size } = classes;
  const [count, selfBytes, retainedBytes] = [
    arena.doubles(size),
    arena.doubles(size),
    arena.doubles(size),
  ];
  const above = arena.words(size);
  // As many classes as nodes, each with a name of its own, are not part of the arena's plan.
  const isPlanned = arena.holds(count, selfBytes, retainedBytes, above);
  if (!isPlanned || !classes.openIn(inKernel, arena)) return null;
  const { kernel, at } = inKernel;
  const classOf = scratch.take(nodeCount);
  kernel.countClasses(at(shallow.words), at(classOf), at(count), at(selfBytes));
  for (const node of shallow.large.keys()) {
    selfBytes[classOf[node]!]! += shallow.get(node) - shallow.words[node]!;
  }
  const stack = scratch.takeStack(nodeCount);
  const { head, next } = dominated;
  const arrays = [classOf, retained, head, next, stack, above, retainedBytes];
  kernel.sumByClass(...arrays.map(at));
  scratch.give(classOf);
  scratch.giveStack(stack);
  return { count, selfBytes, retainedBytes };
}

/** The least distance of a class's members by class id; what has no distance is nearest, as in DevTools. */
export function classDistances(
  far: Int32Array,
  { classes, shallow }: Pick<ClassTotalsInput, 'classes' | 'shallow'>,
): Float64Array {
  const least = new Float64Array(classes.size).fill(Infinity);
  for (let node = 0; node < far.length; node += 1) {
    if (shallow.get(node) === 0) continue;
    const id = classes.of(node);
    if (far[node]! < least[id]!) least[id] = far[node]!;
  }
  return least;
}

/** Walks the dominator tree and counts a node's retained bytes unless one of its class stands above it. */
function retainedByClass(
  { nodeCount, classes, retained, dominated, scratch }: ClassTotalsInput,
  classOf: Uint32Array,
): Float64Array {
  const totals = new Float64Array(classes.size);
  /** Members of each class on the way from the root to where the walk is. */
  const above = new Uint32Array(classes.size);
  const { head, next } = dominated;
  const stack = scratch.take(nodeCount);
  let depth = 0;
  let node = 0;
  for (;;) {
    const id = classOf[node]!;
    if (id !== uncounted && above[id] === 0) totals[id]! += retained[node]!;
    const child = head[node]!;
    if (child !== 0) {
      if (id !== uncounted) above[id]! += 1;
      stack[depth++] = node;
      node = child - 1;
      continue;
    }
    // Back up to the nearest node that has a sibling left.
    let sibling = next[node]!;
    while (sibling === 0 && depth > 0) {
      node = stack[--depth]!;
      if (classOf[node] !== uncounted) above[classOf[node]!]! -= 1;
      sibling = next[node]!;
    }
    if (depth === 0) break;
    node = sibling - 1;
  }
  scratch.give(stack);
  return totals;
}
