// As `#assign()` of heap/classes.ts. What is new to it is left to JavaScript: it stops there.
import { nodeCount } from './graph';
import { setWord, wordAt } from './memory';
import { mix } from './mix';

const objectNode: u32 = 3;
const nativeNode: u32 = 8;
const none: u32 = 0xffffffff;

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
