import { graphKernel, type GraphKernel } from './graph-kernel.ts';
import { NodeKind } from './kinds.ts';
import { locationByNode } from './locate.ts';
import { mix } from './mix.ts';
import { hashText } from './string-table.ts';
import type { ClassTable } from './classes.ts';
import type { Scratch } from './scratch.ts';
import type { ScriptNames } from './scripts.ts';
import type { Snapshot } from './snapshot.ts';

/** V8 numbers scripts from 1 on; a table of a larger snapshot's would not be worth it. */
const scriptIdMax = 1 << 20;

/**
 * A hash of what kind of thing a node is, equal for equal things in two processes of one app: a constructor by name and
 * place, a function by name and place, an internal by V8's name for it. Plain objects are all alike here, because the
 * properties that a snapshot shows of one come and go with their values (small integers are no edges).
 */
export class NodeTypes {
  readonly #snapshot: Snapshot;
  readonly #classes: ClassTable;
  readonly #byClass: Uint32Array;
  readonly #scripts: ScriptNames;
  readonly #scriptHashes = new Map<number, number>();

  constructor(snapshot: Snapshot, classes: ClassTable, scripts: ScriptNames) {
    this.#snapshot = snapshot;
    this.#classes = classes;
    this.#scripts = scripts;
    this.#byClass = Uint32Array.from({ length: classes.size }, (_, id) => this.#classHash(id));
  }

  /** The hash of every node. */
  fill(into: Uint32Array, scratch: Scratch): void {
    const { nodeCount } = this.#snapshot;
    const inKernel = graphKernel(this.#snapshot, scratch);
    if (inKernel !== null && this.#fillInKernel(into, inKernel)) return;
    const placed = locationByNode(this.#snapshot, scratch.take(nodeCount));
    for (let node = 0; node < nodeCount; node += 1) into[node] = this.of(node, placed);
    scratch.give(placed);
  }

  /** False where the kernel cannot. */
  #fillInKernel(into: Uint32Array, inKernel: GraphKernel): boolean {
    const { nodeCount, nodeKind, nodeName, locations, arena } = this.#snapshot;
    const { node, scriptId, line, column } = locations;
    if (!arena.holds(node) || !this.#classes.openIn(inKernel, arena)) return false;
    const { kernel, at, hashes } = inKernel;
    const largest = kernel.largestOf(at(scriptId), node.length) >>> 0;
    if (largest > scriptIdMax) return false;
    const scriptHash = arena.words(largest + 1);
    const placeHash = arena.anyWords(node.length);
    const byClass = arena.anyWords(this.#byClass.length);
    if (!arena.holds(scriptHash, placeHash, byClass)) return false;
    byClass.set(this.#byClass);
    kernel.markEach(at(scriptHash), at(scriptId), node.length);
    for (let id = 0; id <= largest; id += 1) {
      if (scriptHash[id] === 1) scriptHash[id] = this.#scriptHash(id);
    }
    const places = [scriptId, line, column].map(at);
    kernel.hashPlaces(at(placeHash), ...places, node.length, at(scriptHash));
    into.fill(0, 0, nodeCount);
    kernel.placeNodesAt(at(into), at(node), node.length);
    kernel.hashTypes(...[into, nodeKind, nodeName, hashes, byClass, placeHash].map(at));
    return true;
  }

  /** `locations` has the index of each node's location plus 1, 0 where it has none. */
  of(node: number, locations: Uint32Array): number {
    const { nodeKind, nodeName, strings } = this.#snapshot;
    const kind = nodeKind[node]!;
    switch (kind) {
      case NodeKind.object: {
        return this.#byClass[this.#classes.of(node)]!;
      }
      case NodeKind.closure: {
        const name = mix(NodeKind.closure, strings.hash(nodeName[node]!));
        const location = locations[node]! - 1;
        return location === -1 ? name : mix(name, this.#placeHash(location));
      }
      case NodeKind.consString: {
        // A rope is flattened the first time somebody looks at it; it is the same string.
        return NodeKind.string;
      }
      case NodeKind.hidden:
      case NodeKind.array:
      case NodeKind.native:
      case NodeKind.synthetic: {
        return mix(kind, strings.hash(nodeName[node]!));
      }
      default: {
        return kind;
      }
    }
  }

  #classHash(id: number): number {
    const name = this.#classes.name(id);
    const location = this.#classes.location(id);
    // An interface is what plain objects look like at the moment, see above.
    const base = hashText(name.startsWith('{') ? 'Object' : name);
    return location === -1 ? base : mix(base, this.#placeHash(location));
  }

  #placeHash(location: number): number {
    const { scriptId, line, column } = this.#snapshot.locations;
    const script = this.#scriptHash(scriptId[location]!);
    return mix(mix(script, line[location]!), column[location]!);
  }

  #scriptHash(id: number): number {
    let script = this.#scriptHashes.get(id);
    if (script === undefined) {
      script = hashText(this.#scripts.get(id) ?? '');
      this.#scriptHashes.set(id, script);
    }
    return script;
  }
}
