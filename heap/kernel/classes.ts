// As `#assign()` and `#assignShapes()` of heap/classes.ts. What is new to them is left to JavaScript: they stop there.
import { edgeKind, edgeName, firstEdge, kindMask, nodeCount } from './graph';
import { setWord, wordAt } from './memory';
import { mix } from './mix';

const objectNode: u32 = 3;
const nativeNode: u32 = 8;
const propertyEdge: u32 = 2;
const none: u32 = 0xffffffff;
const shapeFlag: u32 = 0x80000000;

let kindOf: u32 = 0;
let nameOf: u32 = 0;
let classOf: u32 = 0;
let fixedClass: u32 = 0;
let classOfName: u32 = 0;
let placed: u32 = 0;
let placedCount: u32 = 0;
let scriptOf: u32 = 0;
let lineOf: u32 = 0;
let columnOf: u32 = 0;
let slots: u32 = 0;
let mask: u32 = 0;
let nextPlaced: u32 = 0;
let stoppedPlace: u32 = 0;

/** Columns of nodes and of locations, the classes by kind and by name (plus 1), and where to put each node's. */
export function openClasses(
  kinds: u32,
  names: u32,
  fixed: u32,
  byName: u32,
  located: u32,
  scripts: u32,
  lines: u32,
  columns: u32,
  locations: u32,
  into: u32,
): void {
  kindOf = kinds;
  nameOf = names;
  fixedClass = fixed;
  classOfName = byName;
  placed = located;
  scriptOf = scripts;
  lineOf = lines;
  columnOf = columns;
  placedCount = locations;
  classOf = into;
  nextPlaced = 0;
}

/** The classes with a place: pairs of a class plus 1 and the location of one member, and the class without a place. */
export function openPlaces(table: u32, slotMask: u32): void {
  slots = table;
  mask = slotMask;
}

/** Location of the node at which `assignClasses` stopped, `none` when it has none. */
export function placeStoppedAt(): u32 {
  return stoppedPlace;
}

/** Enters a class with a place, whose name is that of the class `plain`. */
export function enterPlaced(plain: u32, location: u32, id: u32): void {
  const slot = slotOf(plain, location);
  store<u32>(slot, id + 1);
  store<u32>(slot, location, 4);
  store<u32>(slot, plain, 8);
}

/** The slot of that class at that place, or the empty one where it would be. */
function slotOf(plain: u32, location: u32): u32 {
  const script = wordAt(scriptOf, location);
  const line = wordAt(lineOf, location);
  const column = wordAt(columnOf, location);
  let at = mix(mix(mix(plain, script), line), column) & mask;
  let slot = slots + at * 12;
  while (load<u32>(slot) != 0) {
    const other = load<u32>(slot, 4);
    const isSame =
      load<u32>(slot, 8) == plain &&
      wordAt(scriptOf, other) == script &&
      wordAt(lineOf, other) == line &&
      wordAt(columnOf, other) == column;
    if (isSame) break;
    at = (at + 1) & mask;
    slot = slots + at * 12;
  }
  return slot;
}

/** Assigns classes from node `from` on; returns the first node whose class is not known yet. */
export function assignClasses(from: u32): u32 {
  for (let node = from; node < nodeCount; node += 1) {
    while (nextPlaced < placedCount && wordAt(placed, nextPlaced) < node) nextPlaced += 1;
    const kind: u32 = load<u8>(kindOf + node);
    let id = wordAt(fixedClass, kind);
    if (kind == objectNode || kind == nativeNode) {
      const known = wordAt(classOfName, wordAt(nameOf, node));
      const isPlaced =
        kind == objectNode && nextPlaced < placedCount && wordAt(placed, nextPlaced) == node;
      stoppedPlace = isPlaced ? nextPlaced : none;
      if (known == 0) return node;
      id = known - 1;
      if (isPlaced) {
        const placedClass = load<u32>(slotOf(id, nextPlaced));
        if (placedClass == 0) return node;
        id = placedClass - 1;
      }
    }
    setWord(classOf, node, id);
  }
  return nodeCount;
}

let plainClass: u32 = 0;
let objectName: u32 = 0;
let proto: u32 = 0;
let firstOf: u32 = 0;
let hashOf: u32 = 0;
let countOf: u32 = 0;
let shapesMax: u32 = 0;
let shapes: u32 = 0;
let shapeSlots: u32 = 0;
let shapeMask: u32 = 0;
let stoppedShape: u32 = 0;

/** The class and the name of plain objects, and the name that is no property. */
export function openShapes(plain: u32, name: u32, protoName: u32): void {
  plainClass = plain;
  objectName = name;
  proto = protoName;
  shapes = 0;
}

/** By shape: its first object, the hash of its properties, and its objects; `table` has twice as many slots, all zero. */
export function placeShapes(first: u32, hashes: u32, counts: u32, most: u32, table: u32): void {
  firstOf = first;
  hashOf = hashes;
  countOf = counts;
  shapesMax = most;
  shapeSlots = table;
  shapeMask = 2 * most - 1;
  for (let shape: u32 = 0; shape < shapes; shape += 1) {
    let slot = wordAt(hashOf, shape) & shapeMask;
    while (wordAt(shapeSlots, slot) != 0) slot = (slot + 1) & shapeMask;
    setWord(shapeSlots, slot, shape + 1);
  }
}

export function shapeCount(): u32 {
  return shapes;
}

/** Shape of the object at which `assignShapes` stopped, `none` when there is no room for it. */
export function shapeStoppedAt(): u32 {
  return stoppedShape;
}

/** Numbers the shapes of plain objects from node `from` on; returns the first that has a place, or that needs more room. */
export function assignShapes(from: u32): u32 {
  for (let node = from; node < nodeCount; node += 1) {
    if (wordAt(nameOf, node) != objectName || u32(load<u8>(kindOf + node)) != objectNode) continue;
    stoppedShape = shapeOf(node);
    if (stoppedShape == none) return node;
    setWord(countOf, stoppedShape, wordAt(countOf, stoppedShape) + 1);
    if (wordAt(classOf, node) != plainClass) return node;
    setWord(classOf, node, shapeFlag | stoppedShape);
  }
  return nodeCount;
}

function isProperty(edge: u32): bool {
  const kind = u32(load<u8>(edgeKind + edge)) & kindMask;
  return kind == propertyEdge && wordAt(edgeName, edge) != proto;
}

function shapeOf(node: u32): u32 {
  const end = wordAt(firstEdge, node + 1);
  let hash: u32 = 0;
  for (let edge = wordAt(firstEdge, node); edge < end; edge += 1) {
    if (isProperty(edge)) hash = mix(hash, wordAt(edgeName, edge));
  }
  let slot = hash & shapeMask;
  let known = wordAt(shapeSlots, slot);
  while (known != 0) {
    const shape = known - 1;
    if (wordAt(hashOf, shape) == hash && isAlike(node, wordAt(firstOf, shape))) return shape;
    slot = (slot + 1) & shapeMask;
    known = wordAt(shapeSlots, slot);
  }
  if (shapes == shapesMax) return none;
  setWord(shapeSlots, slot, shapes + 1);
  setWord(hashOf, shapes, hash);
  setWord(firstOf, shapes, node);
  shapes += 1;
  return shapes - 1;
}

/** True when both have the same properties in the same order. */
function isAlike(one: u32, other: u32): bool {
  const end = wordAt(firstEdge, one + 1);
  const otherEnd = wordAt(firstEdge, other + 1);
  let at = wordAt(firstEdge, other);
  for (let edge = wordAt(firstEdge, one); edge < end; edge += 1) {
    if (!isProperty(edge)) continue;
    while (at < otherEnd && !isProperty(at)) at += 1;
    if (at == otherEnd || wordAt(edgeName, at) != wordAt(edgeName, edge)) return false;
    at += 1;
  }
  while (at < otherEnd && !isProperty(at)) at += 1;
  return at == otherEnd;
}
