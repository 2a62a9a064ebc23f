import { NodeKind } from '../kinds.ts';
import { nodeNameOf } from '../path-steps.ts';
import { propertyOf } from '../constructors.ts';
import type { Analysis } from '../analysis.ts';

/** The file that a CommonJS `Module` was loaded from, `null` for everything else. */
export function moduleScript(analysis: Analysis, node: number): string | null {
  const { nodeKind } = analysis.snapshot;
  if (nodeKind[node] !== NodeKind.object || nodeNameOf(analysis, node) !== 'Module') return null;
  const name = propertyOf(analysis, node, 'filename');
  return name !== -1 && nodeKind[name] === NodeKind.string ? nodeNameOf(analysis, name) : null;
}
