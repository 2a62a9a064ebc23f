import { isRecord } from '../base/guards.ts';
import type { Path } from './paths.ts';

/** The same tree with one value set; where something that is no map is in the way, that stays, to be reported. */
export function withEntry(tree: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (tree !== undefined && tree !== null && !isRecord(tree)) return tree;
  const entries = Object.entries(tree ?? {});
  const key = String(step);
  const inner = entries.find(([name]) => name === key)?.[1];
  // Not by spreading and assigning: `__proto__` is a key that a file may hold.
  return Object.fromEntries([
    ...entries.filter(([name]) => name !== key),
    [key, withEntry(inner, rest, value)],
  ]);
}

/** The same tree without one entry of a map. */
export function withoutEntry(tree: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (!isRecord(tree) || step === undefined) return tree;
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, inner]) => {
      if (key !== String(step)) return [[key, inner]];
      return rest.length === 0 ? [] : [[key, withoutEntry(inner, rest)]];
    }),
  );
}
