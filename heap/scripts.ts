import { EdgeKind, edgeKindMask, NodeKind } from './kinds.ts';
import type { Snapshot } from './snapshot.ts';

/** Names of the scripts, by the ids that locations carry. */
export class ScriptNames {
  readonly #names = new Map<number, string>();

  /** Learns each script's name from one of its functions: closure → shared function info → script. */
  constructor(snapshot: Snapshot) {
    const { locations, nodeKind } = snapshot;
    for (let at = 0; at < locations.node.length; at += 1) {
      const scriptId = locations.scriptId[at]!;
      const node = locations.node[at]!;
      if (nodeKind[node] !== NodeKind.closure || this.#names.has(scriptId)) continue;
      const name = scriptNameOf(snapshot, node);
      if (name !== null) this.#names.set(scriptId, name);
    }
  }

  /** Ids of the scripts with such a name. */
  idsOf(isSuch: (name: string) => boolean): ReadonlySet<number> {
    return new Set([...this.#names].filter(([, name]) => isSuch(name)).map(([id]) => id));
  }

  get(scriptId: number): string | null {
    return this.#names.get(scriptId) ?? null;
  }
}

/** The script that a closure was made in, when the snapshot says. */
function scriptNameOf(snapshot: Snapshot, closure: number): string | null {
  const shared = internalTarget(snapshot, closure, ['shared']);
  if (shared === -1) return null;
  // Node 18 to 20 call it by the first name, newer ones by the second; with a debugger attached there is one step more.
  let script = internalTarget(snapshot, shared, ['script_or_debug_info', 'script']);
  if (script !== -1) {
    const below = internalTarget(snapshot, script, ['script']);
    if (below !== -1) script = below;
  }
  return script === -1 ? null : snapshot.strings.text(snapshot.nodeName[script]!);
}

/** Target of the first internal edge with one of these names, -1 when there is none. */
export function internalTarget(snapshot: Snapshot, node: number, names: readonly string[]): number {
  const { firstEdge, edgeKind, edgeName, edgeTo, strings } = snapshot;
  const wanted = names.map(name => strings.indexOf(name));
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
    if ((edgeKind[edge]! & edgeKindMask) !== EdgeKind.internal) continue;
    if (wanted.includes(edgeName[edge]!)) return edgeTo[edge]!;
  }
  return -1;
}
