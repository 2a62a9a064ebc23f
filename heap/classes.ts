import { detachedNodes } from './detached.ts';
import {
  inferInterfaces,
  matchInterfaces,
  type InterfaceDefinition,
  type PlainShapes,
} from './interfaces.ts';
import { EdgeKind, edgeKindMask, NodeKind, nodeKindNames } from './kinds.ts';
import { mix } from './mix.ts';
import { assignInKernel } from './kernel-classes.ts';
import { graphKernel, type GraphKernel } from './graph-kernel.ts';
import { Scratch } from './scratch.ts';
import { SequenceTable, withRoom } from './sequence-table.ts';
import type { Arena } from './arena.ts';
import type { Locations, Snapshot } from './snapshot.ts';
import type { StringTable } from './string-table.ts';

/** Marks that a node's entry names a shape, whose class depends on the interfaces applied. */
const shapeFlag = 0x80000000;
/** Marks that it names a shape with a place: a program may call a class of its own "Object". */
const placedFlag = 0x40000000;
const entryMask = 0x3fffffff;

/** Which class each node belongs to, named as DevTools names them. */
export class ClassTable {
  readonly #strings: StringTable;
  #locationTable: Locations;
  #ofNode: Uint32Array;
  readonly #names: (number | string)[] = [];
  /** Index into the snapshot's locations of one member, -1 when the class has no place. */
  readonly #locations: number[] = [];
  readonly #byText = new Map<string, number>();
  readonly shapes: PlainShapes;
  /** The interfaces applied last; those of the newer snapshot are applied to the older one before they are compared. */
  interfaces: readonly InterfaceDefinition[] = [];
  #shapeClass = new Uint32Array(0);
  /** Shape and index of the location of things that have both. */
  readonly #placed: { readonly shape: number; readonly at: number }[] = [];
  #placedClass: number[] = [];
  /** Classes with a place, by a hash of name and place. */
  readonly #byPlace = new Map<number, number[]>();

  constructor(snapshot: Snapshot, scratch = new Scratch()) {
    // Only what naming needs: an earlier snapshot's edges must not stay in memory for its table of classes.
    this.#strings = snapshot.strings;
    this.#locationTable = snapshot.locations;
    this.#ofNode = scratch.take(snapshot.nodeCount);
    this.#assign(snapshot, scratch);
    this.shapes = this.#assignShapes(snapshot);
    this.applyInterfaces(inferInterfaces(this.shapes, snapshot.strings));
  }

  get size(): number {
    return this.#names.length;
  }

  /** Copies what lies in the snapshot's arena, which would keep its edges in memory. */
  keepApart(nodeCount: number): void {
    this.#ofNode = this.#ofNode.slice(0, nodeCount);
    const { node, scriptId, line, column } = this.#locationTable;
    this.#locationTable = {
      node: node.slice(),
      scriptId: scriptId.slice(),
      line: line.slice(),
      column: column.slice(),
    };
  }

  /** Lets the kernel ask what class a node has; false where it cannot. */
  openIn({ kernel, at }: GraphKernel, arena: Arena): boolean {
    const byShape = arena.anyWords(this.#shapeClass.length);
    const byPlace = arena.anyWords(this.#placedClass.length);
    if (!arena.holds(this.#ofNode, byShape, byPlace)) return false;
    byShape.set(this.#shapeClass);
    byPlace.set(this.#placedClass);
    kernel.openClassOf(at(this.#ofNode), at(byShape), at(byPlace));
    return true;
  }

  of(node: number): number {
    const entry = this.#ofNode[node]!;
    if (entry < shapeFlag) return entry;
    const classes = (entry & placedFlag) === 0 ? this.#shapeClass : this.#placedClass;
    return classes[entry & entryMask]!;
  }

  name(id: number): string {
    const name = this.#names[id]!;
    return typeof name === 'string' ? name : this.#strings.text(name);
  }

  /** Index into the snapshot's locations, -1 when the class has no place of its own. */
  location(id: number): number {
    return this.#locations[id]!;
  }

  /** Where the constructor stands, counted from 0; `null` when the class has no place. */
  placeOf(
    id: number,
  ): { readonly scriptId: number; readonly line: number; readonly column: number } | null {
    const at = this.location(id);
    if (at === -1) return null;
    const { scriptId, line, column } = this.#locationTable;
    return { scriptId: scriptId[at]!, line: line[at]!, column: column[at]! };
  }

  /** DevTools' class key: `scriptId,line,column,Name`, or `,Name` where there is no place. */
  key(id: number): string {
    const at = this.placeOf(id);
    return `${at === null ? '' : `${at.scriptId},${at.line},${at.column}`},${this.name(id)}`;
  }

  applyInterfaces(definitions: readonly InterfaceDefinition[]): void {
    this.interfaces = definitions;
    const plain = this.#named('Object');
    const best = matchInterfaces(this.shapes, definitions, this.#strings);
    this.#shapeClass = new Uint32Array(best.length);
    const classOf = definitions.map(definition => this.#text(definition.name));
    for (let shape = 0; shape < best.length; shape += 1) {
      this.#shapeClass[shape] = best[shape] === -1 ? plain : classOf[best[shape]!]!;
    }
    this.#placedClass = this.#placed.map(({ shape, at }) => {
      const name = best[shape] === -1 ? 'Object' : definitions[best[shape]!]!.name;
      return this.#placedClassOf(this.#named(name), at);
    });
  }

  #assign(snapshot: Snapshot, scratch: Scratch): void {
    const { nodeCount, nodeKind, nodeName, locations } = snapshot;
    const fixed = nodeKindNames.map(name => this.#text(fixedName(name)));
    // Class plus 1 by name; an array, because every object asks.
    const byName = scratch.takeZeroed(snapshot.strings.length);
    const detached = detachedNodes(snapshot);
    const inKernel = detached.size > 0 ? null : graphKernel(snapshot, scratch);
    if (inKernel !== null && snapshot.arena.holds(byName, locations.node)) {
      assignInKernel(snapshot, inKernel, {
        fixed,
        byName,
        ofNode: this.#ofNode,
        nameClass: name => this.#rawName(name),
        placedClass: (plain, at) => this.#placedClassOf(plain, at),
      });
      scratch.give(byName);
      return;
    }
    let at = 0;
    for (let node = 0; node < nodeCount; node += 1) {
      while (at < locations.node.length && locations.node[at]! < node) at += 1;
      const kind = nodeKind[node]!;
      if (kind !== NodeKind.object && kind !== NodeKind.native) {
        this.#ofNode[node] = fixed[kind]!;
        continue;
      }
      if (detached.size > 0 && detached.has(node)) {
        const name = `Detached ${this.#strings.text(nodeName[node]!)}`;
        this.#ofNode[node] = this.#text(tagName(name));
        continue;
      }
      const name = nodeName[node]!;
      if (byName[name] === 0) byName[name] = this.#rawName(name) + 1;
      const plain = byName[name]! - 1;
      const isPlaced = kind === NodeKind.object && locations.node[at] === node;
      this.#ofNode[node] = isPlaced ? this.#placedClassOf(plain, at) : plain;
    }
    scratch.give(byName);
  }

  /** The class of the same name that has its place there. */
  #placedClassOf(plain: number, at: number): number {
    const { scriptId, line, column } = this.#locationTable;
    const key = mix(mix(mix(plain, scriptId[at]!), line[at]!), column[at]!);
    let same = this.#byPlace.get(key);
    if (same === undefined) this.#byPlace.set(key, (same = []));
    const known = same.find(id => {
      const other = this.#locations[id]!;
      return (
        this.#names[id] === this.#names[plain] &&
        scriptId[other] === scriptId[at] &&
        line[other] === line[at] &&
        column[other] === column[at]
      );
    });
    if (known !== undefined) return known;
    const id = this.#add(this.#names[plain]!, at);
    same.push(id);
    return id;
  }

  #rawName(nameIndex: number): number {
    const name = this.#strings.text(nameIndex);
    const tag = tagName(name);
    if (tag !== name) return this.#text(tag);
    const known = this.#byText.get(name);
    if (known !== undefined) return known;
    const id = this.#add(nameIndex, -1);
    this.#byText.set(name, id);
    return id;
  }

  /** Numbers the shapes of the plain objects and leaves the number in place of their class. */
  #assignShapes(snapshot: Snapshot): PlainShapes {
    const { nodeCount, nodeKind, nodeName, firstEdge, edgeKind, edgeName, strings } = snapshot;
    const found = strings.indexesOf(['Object', '__proto__']);
    const objectName = found.get('Object') ?? -1;
    const proto = found.get('__proto__') ?? -1;
    const table = new SequenceTable();
    let count = new Uint32Array(1024);
    let objects = 0;
    let sequence = new Uint32Array(256);
    for (let node = 0; node < nodeCount; node += 1) {
      if (nodeKind[node] !== NodeKind.object || nodeName[node] !== objectName) continue;
      const end = firstEdge[node + 1]!;
      let length = 0;
      sequence = withRoom(sequence, end - firstEdge[node]!);
      for (let edge = firstEdge[node]!; edge < end; edge += 1) {
        if ((edgeKind[edge]! & edgeKindMask) !== EdgeKind.property || edgeName[edge] === proto) {
          continue;
        }
        sequence[length++] = edgeName[edge]!;
      }
      const shape = table.idOf(sequence, length);
      count = withRoom(count, shape + 1);
      count[shape]! += 1;
      objects += 1;
      this.#noteShape(node, shape);
    }
    return { table, count, objects };
  }

  #noteShape(node: number, shape: number): void {
    const at = this.location(this.#ofNode[node]!);
    this.#ofNode[node] = shapeFlag | (at === -1 ? shape : placedFlag | this.#place(shape, at));
  }

  #place(shape: number, at: number): number {
    const known = this.#placed.findIndex(one => one.shape === shape && one.at === at);
    return known === -1 ? this.#placed.push({ shape, at }) - 1 : known;
  }

  /** The class of plain things with this name. */
  #named(name: string): number {
    return this.#byText.get(name) ?? this.#text(name);
  }

  #text(name: string): number {
    const known = this.#byText.get(name);
    if (known !== undefined) return known;
    const id = this.#add(name, -1);
    this.#byText.set(name, id);
    return id;
  }

  #add(name: number | string, location: number): number {
    this.#names.push(name);
    this.#locations.push(location);
    return this.#names.length - 1;
  }
}

/** DOM nodes carry their attributes in their names; their class is the tag alone. */
function tagName(name: string): string {
  const tagAt = name.startsWith('Detached <') ? 10 : name.startsWith('<') ? 1 : -1;
  const space = tagAt === -1 ? -1 : name.indexOf(' ', tagAt);
  return space === -1 ? name : `${name.slice(0, space)}>`;
}

function fixedName(kind: string): string {
  switch (kind) {
    case 'hidden': {
      return '(system)';
    }
    case 'code': {
      return '(compiled code)';
    }
    case 'closure': {
      return 'Function';
    }
    case 'regexp': {
      return 'RegExp';
    }
    default: {
      return `(${kind})`;
    }
  }
}
