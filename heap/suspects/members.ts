import { EdgeKind, edgeKindMask, NodeKind } from '../kinds.ts';
import { formatPropertyName } from '../interfaces.ts';
import { nodeNameOf } from '../path-steps.ts';
import { isVmContext } from './kind.ts';
import { whatIs } from './owner.ts';
import type { Analysis } from '../analysis.ts';
import type { Cluster } from './clusters.ts';

/** What the members of a cluster look like. */
export interface Members {
  /** A member to look at: the one farthest from the root, so that a chain shows its length. */
  readonly example: number;
  readonly class: string;
  /** V8's and DevTools' name for the class, where that is another. */
  readonly v8Class: string | null;
  readonly shape: string | null;
  /** For sentences, in the plural. */
  readonly text: string;
}

const shapeLengthMax = 120;
const shapesMax = 1000;

/** Looks at all members of all clusters in one pass over the nodes. */
export function describeMembers(analysis: Analysis, clusters: readonly Cluster[]): Members[] {
  const shapes = commonShapes(analysis, clusters);
  return clusters.map((cluster, index) => {
    const { groups } = analysis.paths;
    const example = groups.last[cluster.root]!;
    const shape = shapes[index] ?? null;
    const what = whatIs(analysis, example);
    const v8Class = analysis.classes.name(analysis.classes.of(example));
    const isObject = analysis.snapshot.nodeKind[example] === NodeKind.object;
    return {
      example,
      class: isObject ? what : v8Class,
      v8Class: isObject && !v8Class.startsWith('{') && v8Class !== what ? v8Class : null,
      shape,
      text: plural(analysis, { example, what, shape }),
    };
  });
}

/** The class most members have; for plain objects the interface tells more than the name. */
function commonShapes(analysis: Analysis, clusters: readonly Cluster[]): (string | null)[] {
  const { nodeCount, nodeKind } = analysis.snapshot;
  const { group } = analysis.paths;
  const clusterOf = new Map(clusters.map((cluster, index) => [cluster.root, index]));
  const counts = clusters.map(() => new Map<number, number>());
  for (let node = 0; node < nodeCount; node += 1) {
    if (nodeKind[node] !== NodeKind.object) continue;
    const cluster = clusterOf.get(group[node]!);
    const seen = cluster === undefined ? undefined : counts[cluster];
    if (seen === undefined || seen.size > shapesMax) continue;
    const id = analysis.classes.of(node);
    seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  return counts.map((seen, index) => {
    const [top] = [...seen].sort(([, a], [, b]) => b - a);
    if (top === undefined) return null;
    const name = analysis.classes.name(top[0]);
    const example = analysis.paths.groups.last[clusters[index]!.root]!;
    return name.startsWith('{') ? name : ownShape(analysis, example);
  });
}

/** `{id, user, data}` from the properties that the snapshot shows of an instance. */
function ownShape(analysis: Analysis, node: number): string | null {
  const { firstEdge, edgeKind, edgeName, strings } = analysis.snapshot;
  let shape = '';
  for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
    if ((edgeKind[edge]! & edgeKindMask) !== EdgeKind.property) continue;
    const name = formatPropertyName(strings.text(edgeName[edge]!, 512));
    if (name === '__proto__') continue;
    if (shape.length + name.length > shapeLengthMax) return `{${shape}, …}`;
    shape += shape === '' ? name : `, ${name}`;
  }
  return shape === '' ? null : `{${shape}}`;
}

function plural(
  analysis: Analysis,
  {
    example,
    what,
    shape,
  }: { readonly example: number; readonly what: string; readonly shape: string | null },
): string {
  const { nodeKind } = analysis.snapshot;
  switch (nodeKind[example]!) {
    case NodeKind.closure: {
      const name = nodeNameOf(analysis, example);
      return name === '' ? 'closures' : `closures ${name}()`;
    }
    case NodeKind.string:
    case NodeKind.consString: {
      return 'strings';
    }
    case NodeKind.slicedString: {
      return 'sliced strings';
    }
    case NodeKind.object: {
      if (isVmContext(analysis, example)) return 'vm contexts';
      if (what === 'Object' && shape !== null) return `objects ${shape}`;
      if (what === 'scope') return 'scopes';
      return what === 'Object' ? 'objects' : `${what} objects`;
    }
    default: {
      return `${what.replace(/^system \/ /, '')} records`;
    }
  }
}
