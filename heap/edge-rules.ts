import { EdgeKind, edgeKindMask, essentialEdge, NodeKind } from './kinds.ts';
import { mix } from './mix.ts';
import type { ScriptNames } from './scripts.ts';
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
 * from lasting roots, then the same from the stack and through memsup's agent, then everything that keeps alive. A thing is reached in the earliest
 * round that can, however long the way, so that maps, code and the stack never explain what a variable explains.
 */
export class EdgeRules {
  /** Node → the first round that may lead to it or on from it. */
  readonly rounds: Uint8Array;
  readonly #snapshot: Snapshot;
  /** Index of `__proto__` among the strings, -1 when no property has this name. */
  readonly proto: number;

  constructor(snapshot: Snapshot, scripts: ScriptNames) {
    this.#snapshot = snapshot;
    this.proto = snapshot.strings.indexOf('__proto__');
    this.rounds = nodeRounds(snapshot);
    postpone(this.rounds, snapshot, scripts.idsOf(isAgentScript));
  }

  /** The first of the rounds 1 to 3 in which the edge may be taken; 4 when never. */
  round(node: number, edge: number): number {
    const { edgeKind, edgeTo } = this.#snapshot;
    if ((edgeKind[edge]! & essentialEdge) === 0) return 4;
    const from = this.rounds[node]!;
    const to = this.rounds[edgeTo[edge]!]!;
    return Math.max(from, to, this.isProto(edge) ? 3 : 1);
  }

  /** Objects of one class share a prototype; holding it says nothing. */
  isProto(edge: number): boolean {
    const { edgeKind, edgeName } = this.#snapshot;
    return edgeName[edge] === this.proto && (edgeKind[edge]! & edgeKindMask) === EdgeKind.property;
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
}

function nodeRounds({ nodeCount, nodeKind, nodeName, strings }: Snapshot): Uint8Array {
  const engine = new Set(engineNames.map(name => strings.indexOf(name)));
  const rounds = new Uint8Array(nodeCount).fill(1);
  for (let node = 0; node < nodeCount; node += 1) {
    const kind = nodeKind[node]!;
    if (kind === NodeKind.code || kind === NodeKind.objectShape) rounds[node] = 3;
    else if (kind === NodeKind.hidden && engine.has(nodeName[node]!)) rounds[node] = 3;
    else if (kind === NodeKind.synthetic) rounds[node] = rootRound(strings.text(nodeName[node]!));
  }
  return rounds;
}

/** memsup's own agent, through whose functions an app's servers, sockets and signals pass: it explains nothing of the app. */
function isAgentScript(name: string): boolean {
  return /[/\\]agent[/\\]preload\.cjs$/.test(name);
}

/** What is made of these scripts' code explains a thing only where nothing else does. */
function postpone(
  rounds: Uint8Array,
  { locations }: Snapshot,
  scriptIds: ReadonlySet<number>,
): void {
  if (scriptIds.size === 0) return;
  const { node, scriptId } = locations;
  for (let at = 0; at < node.length; at += 1) {
    if (scriptIds.has(scriptId[at]!)) rounds[node[at]!] = Math.max(rounds[node[at]!]!, 2);
  }
}

function rootRound(name: string): number {
  if (!name.startsWith('(') || name === '(GC roots)' || tellingRoots.has(name)) return 1;
  return passingRoots.has(name) ? 2 : 3;
}
