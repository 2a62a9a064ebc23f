import { NodeKind } from '../kinds.ts';
import { propertyOf } from '../constructors.ts';
import { edgeBetween, edgeNameOf, nodeNameOf } from '../path-steps.ts';
import { isContext } from '../places.ts';
import type { Analysis } from '../analysis.ts';
import type { Captured } from './captured.ts';
import type { Chain } from './chain.ts';
import type { Composition } from './composition.ts';
import type { SuspectKind } from '../result.ts';

export interface KindInput {
  readonly analysis: Analysis;
  /** A member of what piles up. */
  readonly member: number;
  readonly owner: number;
  readonly composition: Composition;
  readonly chain: Chain | null;
  readonly captured: Captured | null;
  /** One thing that has become larger. */
  readonly swollen: boolean;
}

const collections = new Set(['Map', 'Set', 'Array', 'Object', 'WeakMap', 'WeakSet']);
const timers = new Set(['Timeout', 'Immediate', 'Timer', 'TimersList', 'ImmediateList']);
const promises = new Set([
  'Promise',
  'system / PromiseReaction',
  'AsyncFunctionObject',
  'AsyncGenerator',
]);
/** Small in the heap, large outside of it. */
const nativeWrappers =
  /^(?:DateTimeFormat|NumberFormat|Collator|PluralRules|RelativeTimeFormat|ListFormat|DisplayNames|Segmenter|Locale|Memory|Module|Instance|Worker|TLSSocket|SecureContext|Zlib|Gunzip|Gzip|Inflate|Deflate|Brotli\w+|Hash|Hmac|Cipher\w*|Decipher\w*)$/;
const lookBack = 8;

/** Which kind of leak it looks like; the most telling sign first. */
export function kindOf(input: KindInput): SuspectKind {
  const { analysis, member, composition } = input;
  const { nodeKind } = analysis.snapshot;
  const name = nodeNameOf(analysis, member);
  const isObject = nodeKind[member] === NodeKind.object;
  if (isObject && name === 'Module' && propertyOf(analysis, member, 'filename') !== -1) {
    return 'module-copy';
  }
  if (name === 'system / NativeContext' || isVmContext(analysis, member)) return 'context';
  if (isObject && timers.has(name)) return 'timer';
  if (isListener(analysis, member)) return 'listener';
  if (input.swollen && isString(nodeKind[member]!)) return 'growing-string';
  if (isObject && nativeWrappers.test(name)) return 'native';
  const bytes = bytesOf(composition);
  if (composition.sliceParent > bytes / 2) return 'string-slice';
  if (composition.buffer > bytes / 2) return 'buffer';
  if (promises.has(name) && !holdsDirectly(input)) return 'promise';
  if (passesThroughPromises(input)) return 'promise';
  if (input.captured?.isRead === false) return 'closure';
  if (holdsDirectly(input)) return 'growing-collection';
  if (nodeKind[member] === NodeKind.closure || isContext(analysis, member)) return 'closure';
  if (input.chain !== null && input.chain.variable !== null) return 'closure';
  if (nodeKind[member] === NodeKind.native) return 'native';
  return input.chain === null ? 'other' : 'growing-collection';
}

const propertiesMax = 32;

/** What `vm.createContext()` gives: an object that Node marks with the context it stands for. */
export function isVmContext(analysis: Analysis, node: number): boolean {
  const { firstEdge, nodeKind } = analysis.snapshot;
  if (nodeKind[node] !== NodeKind.object) return false;
  const end = Math.min(firstEdge[node + 1]!, firstEdge[node]! + propertiesMax);
  for (let edge = firstEdge[node]!; edge < end; edge += 1) {
    const name = edgeNameOf(analysis, edge);
    if (name.startsWith('<symbol ') && name.includes('contextify')) return true;
  }
  return false;
}

function isString(kind: number): boolean {
  return kind === NodeKind.string || kind === NodeKind.consString;
}

export function bytesOf(composition: Composition): number {
  const { string, sliceParent, buffer, closure, context, other } = composition;
  return string + sliceParent + buffer + closure + context + other;
}

/** The owner is a collection and the members are its elements. */
function holdsDirectly({ analysis, owner, chain }: KindInput): boolean {
  if (chain !== null) return false;
  return (
    analysis.snapshot.nodeKind[owner] === NodeKind.object &&
    collections.has(nodeNameOf(analysis, owner))
  );
}

/** Reached through an emitter's `_events` or an event target's map of listeners. */
function isListener(analysis: Analysis, member: number): boolean {
  const { parent } = analysis.paths;
  if (nodeNameOf(analysis, member) === 'Listener') return true;
  let node = member;
  for (let back = 0; back < lookBack && parent[node] !== node; back += 1) {
    const edge = edgeBetween(analysis, parent[node]!, node);
    if (edge === -1) return false;
    const name = edgeNameOf(analysis, edge);
    if (
      /^_?events$|^_eventListeners$|^_?listeners$|^<symbol (?:events\.|kEvents|kListeners)/.test(
        name,
      )
    ) {
      return true;
    }
    // A variable in between: whatever is above it has nothing to do with the members any more.
    if (name !== 'table' && name !== 'elements' && isContext(analysis, parent[node]!)) return false;
    node = parent[node]!;
  }
  return false;
}

function passesThroughPromises({ analysis, member, chain }: KindInput): boolean {
  if (chain === null) return false;
  const { parent } = analysis.paths;
  let node = member;
  for (let back = 0; back < lookBack && parent[node] !== node; back += 1) {
    if (promises.has(nodeNameOf(analysis, node))) return true;
    node = parent[node]!;
  }
  return false;
}
