/**
 * Canonical codes for node and edge types. A snapshot numbers its types in its own `meta`, which differs between V8
 * versions; the loader translates once, and everything after it can compare with these constants.
 */

export const nodeKindNames = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
  'wasm object',
  'unknown',
] as const;

export type NodeKindName = (typeof nodeKindNames)[number];

export const NodeKind = {
  hidden: 0,
  array: 1,
  string: 2,
  object: 3,
  code: 4,
  closure: 5,
  regexp: 6,
  number: 7,
  native: 8,
  synthetic: 9,
  consString: 10,
  slicedString: 11,
  symbol: 12,
  bigint: 13,
  objectShape: 14,
  wasmObject: 15,
  unknown: 16,
} as const;

export const edgeKindNames = [
  'context',
  'element',
  'property',
  'internal',
  'hidden',
  'shortcut',
  'weak',
  'unknown',
] as const;

export type EdgeKindName = (typeof edgeKindNames)[number];

export const EdgeKind = {
  context: 0,
  element: 1,
  property: 2,
  internal: 3,
  hidden: 4,
  shortcut: 5,
  weak: 6,
  unknown: 7,
} as const;

/** Low bits of an edge's type byte: its kind. The bits above carry marks of later passes. */
export const edgeKindMask = 0x07;

/** Set on edges that keep their target alive in the sense of DevTools' dominator tree. */
export const essentialEdge = 0x08;

/** Element, hidden and unknown edges carry a number where the others carry a string's index. */
export function edgeNameIsIndex(kind: number): boolean {
  return kind === EdgeKind.element || kind === EdgeKind.hidden || kind === EdgeKind.unknown;
}
