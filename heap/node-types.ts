import { NodeKind } from './kinds.ts';
import { mix } from './mix.ts';
import { hashText } from './string-table.ts';
import type { ClassTable } from './classes.ts';
import type { ScriptNames } from './scripts.ts';
import type { Snapshot } from './snapshot.ts';

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
  fill(into: Uint32Array, locations: Uint32Array): void {
    const { nodeCount } = this.#snapshot;
    for (let node = 0; node < nodeCount; node += 1) into[node] = this.of(node, locations);
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
    const id = scriptId[location]!;
    let script = this.#scriptHashes.get(id);
    if (script === undefined) {
      script = hashText(this.#scripts.get(id) ?? '');
      this.#scriptHashes.set(id, script);
    }
    return mix(mix(script, line[location]!), column[location]!);
  }
}
