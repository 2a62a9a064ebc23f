// As heap/class-totals.ts and heap/dominated.ts.
import { nodeCount } from './graph';
import { doubleAt, setDouble, setWord, wordAt } from './memory';

const uncounted: u32 = 0xffffffff;
const shapeFlag: u32 = 0x80000000;
const placedFlag: u32 = 0x40000000;
const entryMask: u32 = 0x3fffffff;

let entryOf: u32 = 0;
let shapeClass: u32 = 0;
let placedClass: u32 = 0;

/** What `ClassTable` holds for each node, for each shape, and for each shape with a place. */
export function openClassOf(entries: u32, byShape: u32, byPlace: u32): void {
  entryOf = entries;
  shapeClass = byShape;
  placedClass = byPlace;
}

export function classOfNode(node: u32): u32 {
  const entry = wordAt(entryOf, node);
  if (entry < shapeFlag) return entry;
  const classes = (entry & placedFlag) == 0 ? shapeClass : placedClass;
  return wordAt(classes, entry & entryMask);
}

/** `sizes` as they are below 4 GiB; `counts` and `bytes` have a zero for each class. */
export function countClasses(sizes: u32, classes: u32, counts: u32, bytes: u32): void {
  for (let node: u32 = 0; node < nodeCount; node += 1) {
    const size = wordAt(sizes, node);
    if (size == 0) {
      setWord(classes, node, uncounted);
      continue;
    }
    const id = classOfNode(node);
    setWord(classes, node, id);
    setDouble(counts, id, doubleAt(counts, id) + 1);
    setDouble(bytes, id, doubleAt(bytes, id) + f64(size));
  }
}

/** `head` is all zero. */
export function linkDominated(dominator: u32, head: u32, next: u32): void {
  for (let node = nodeCount - 1; node > 0; node -= 1) {
    const above = wordAt(dominator, node);
    setWord(next, node, wordAt(head, above));
    setWord(head, above, node + 1);
  }
  setWord(next, 0, 0);
}

/** `above` and `totals` have a zero for each class. */
export function sumByClass(
  classes: u32,
  retained: u32,
  head: u32,
  next: u32,
  stack: u32,
  above: u32,
  totals: u32,
): void {
  let depth: u32 = 0;
  let node: u32 = 0;
  for (;;) {
    const id = wordAt(classes, node);
    if (id != uncounted && wordAt(above, id) == 0) {
      setDouble(totals, id, doubleAt(totals, id) + doubleAt(retained, node));
    }
    const child = wordAt(head, node);
    if (child != 0) {
      if (id != uncounted) setWord(above, id, wordAt(above, id) + 1);
      setWord(stack, depth, node);
      depth += 1;
      node = child - 1;
      continue;
    }
    let sibling = wordAt(next, node);
    while (sibling == 0 && depth > 0) {
      depth -= 1;
      node = wordAt(stack, depth);
      const left = wordAt(classes, node);
      if (left != uncounted) setWord(above, left, wordAt(above, left) - 1);
      sibling = wordAt(next, node);
    }
    if (depth == 0) break;
    node = sibling - 1;
  }
}
