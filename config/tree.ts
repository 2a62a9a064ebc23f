import { isRecord } from '../base/guards.ts';

/** What a memsup.yaml can hold, as it is written: quantities are text. */
export type Tree = string | number | boolean | readonly Tree[] | Branch;

/** A map of the file. */
export interface Branch {
  readonly [key: string]: Tree;
}

/** The same map without the entries that are `null` or `undefined`. */
export function branch(entries: Readonly<Record<string, Tree | null | undefined>>): Branch {
  // Not by assigning: `__proto__` is a key that a file may hold.
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]): [string, Tree][] =>
      value === null || value === undefined ? [] : [[key, value]],
    ),
  );
}

/** True for a map, false for a scalar or a list. */
export function isBranch(tree: Tree): tree is Branch {
  return typeof tree === 'object' && !isList(tree);
}

/** True for a list. */
export function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Plain data as a tree; what no file can hold is left out. */
export function treeOf(value: unknown): Tree | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(entry => treeOf(entry)).filter(entry => entry !== null);
  }
  if (!isRecord(value)) return null;
  return branch(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, treeOf(inner)])),
  );
}
