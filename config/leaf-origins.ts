import type { Origin, OriginMap } from './origins.ts';
import { pathText, type Path } from './paths.ts';
import { isBranch, isList, type Tree } from './tree.ts';

/** Where each value of the effective configuration comes from, by its path. */
export function originsOf(
  tree: Tree,
  origins: OriginMap,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, Origin> {
  const found: Record<string, Origin> = {};
  for (const path of leaves(tree, [])) {
    const candidates = [path, ...otherPlaces(path)];
    const origin = candidates
      .map(candidate => origins.of(candidate))
      .find(one => one.from !== 'default');
    found[pathText(path)] = origin ?? derivedDefault(path, env);
  }
  return found;
}

/** Paths of all values; a list of plain values is one. */
function leaves(tree: Tree, at: Path): Path[] {
  if (isBranch(tree)) {
    const entries = Object.entries(tree);
    return entries.length === 0
      ? [at]
      : entries.flatMap(([key, inner]) => leaves(inner, [...at, key]));
  }
  if (isList(tree) && tree.some(entry => isBranch(entry))) {
    return tree.flatMap((entry, index) => leaves(entry, [...at, index]));
  }
  return [at];
}

/** Values that the file gives in another place than where they are printed. */
function otherPlaces(path: Path): Path[] {
  const [section, index, key] = path;
  // Of a command that comes down to a script only this remains.
  if (section === 'app' && programKeys.includes(index)) return [['app', 'command']];
  if (typeof index !== 'number' || typeof key !== 'string') return [];
  const at = [section ?? '', index];
  if (section === 'notify' && key === 'webhook') {
    return [
      [...at, 'webhookEnv'],
      [...at, 'webhookFile'],
    ];
  }
  if (section !== 'rules') return [];
  const one = [...at, 'any', 0, key];
  return presetKeys.includes(path.slice(2).join('.')) ? [[...at, 'sensitivity'], one] : [one];
}

const programKeys: readonly unknown[] = ['script', 'args', 'env', 'nodeArgs'];

// What `sensitivity` decides unless it is said.
const presetKeys = ['confidence', 'minGrowth.headroom', 'for.evaluations'];

function derivedDefault(path: Path, env: Readonly<Record<string, string | undefined>>): Origin {
  const isStateDir = path.length === 1 && path[0] === 'stateDir';
  return isStateDir && (env['STATE_DIRECTORY'] ?? '') !== ''
    ? { from: 'env', name: 'STATE_DIRECTORY' }
    : { from: 'default' };
}
