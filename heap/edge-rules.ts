import { EdgeKind, edgeKindMask, essentialEdge, NodeKind } from './kinds.ts';
import { mix } from './mix.ts';
import type { Snapshot } from './snapshot.ts';

/** From so many properties on, an object is taken for a dictionary, whose keys are data. */
export const dictionaryMin = 48;

/** Roots from which a path explains something, and those that merely happen to hold a thing at the moment. */
const tellingRoots = new Set([
  '(Global handles)',
  '(Eternal handles)',
  '(Traced handles)',
  '(Micro tasks)',
]);
const passingRoots = new Set([
  '(Stack roots)',
  '(Handle scope)',
  '(Thread manager)',
  '(Relocatable)',
]);

/** Engine bookkeeping that older versions write as `hidden`; newer ones have types of their own for it. */
const engineNames = [
  'system / Map',
  'system / DescriptorArray',
  'system / PrototypeInfo',
  'system / FeedbackCell',
  'system / FeedbackVector',
  'system / ScopeInfo',
  'system / TransitionArray',
] as const;

const elementLabel = 1;
const keyLabel = 2;
const hiddenLabel = 3;
const entryLabel = 4;

/**
 * Which edges a path may take, in three rounds: first what a programmer would name (variables, properties, elements)
 * from lasting roots, then the same from the stack, then everything that keeps alive. A thing is reached in the earliest
 * round that can, however long the way, so that maps, code and the stack never explain what a variable explains.
 */
export class EdgeRules {
  readonly #snapshot: Snapshot;
  readonly #proto: number;
  readonly #engineNames: ReadonlySet<number>;
  readonly #rootRounds = new Map<number, number>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
    const found = snapshot.strings.indexesOf(['__proto__', ...engineNames]);
    this.#proto = found.get('__proto__') ?? -1;
    this.#engineNames = new Set(engineNames.map(name => found.get(name) ?? -1));
  }

  /** The first of the rounds 1 to 3 in which the edge may be taken; 4 when never. */
  round(node: number, edge: number): number {
    const { edgeKind, edgeName, edgeTo, nodeKind } = this.#snapshot;
    const marked = edgeKind[edge]!;
    if ((marked & essentialEdge) === 0) return 4;
    const to = edgeTo[edge]!;
    if (this.#isEngine(to) || this.#isEngine(node)) return 3;
    if (nodeKind[to] === NodeKind.synthetic) return this.#rootRound(to);
    if ((marked & edgeKindMask) === EdgeKind.property && edgeName[edge] === this.#proto) return 3;
    return 1;
  }

  /** A hash of the edge's name as a path shows it: places in a collection are all alike. */
  label(node: number, edge: number): number {
    const { edgeKind, edgeName, firstEdge, nodeKind, strings, ephemerons } = this.#snapshot;
    switch (edgeKind[edge]! & edgeKindMask) {
      case EdgeKind.property: {
        const isDictionary = firstEdge[node + 1]! - firstEdge[node]! > dictionaryMin;
        return isDictionary ? keyLabel : mix(keyLabel, strings.hash(edgeName[edge]!));
      }
      case EdgeKind.context: {
        return mix(EdgeKind.context, strings.hash(edgeName[edge]!));
      }
      case EdgeKind.internal: {
        const kind = nodeKind[node];
        if (kind === NodeKind.array || kind === NodeKind.synthetic) return elementLabel;
        if (ephemerons.get(edgeName[edge]!) !== undefined) return entryLabel;
        return mix(EdgeKind.internal, strings.hash(edgeName[edge]!));
      }
      case EdgeKind.hidden: {
        return hiddenLabel;
      }
      default: {
        return elementLabel;
      }
    }
  }

  #isEngine(node: number): boolean {
    const kind = this.#snapshot.nodeKind[node]!;
    if (kind === NodeKind.code || kind === NodeKind.objectShape) return true;
    return kind === NodeKind.hidden && this.#engineNames.has(this.#snapshot.nodeName[node]!);
  }

  #rootRound(node: number): number {
    let round = this.#rootRounds.get(node);
    if (round === undefined) {
      const name = this.#snapshot.strings.text(this.#snapshot.nodeName[node]!);
      const isNamed = name.startsWith('(') && name !== '(GC roots)';
      round = !isNamed || tellingRoots.has(name) ? 1 : passingRoots.has(name) ? 2 : 3;
      this.#rootRounds.set(node, round);
    }
    return round;
  }
}
