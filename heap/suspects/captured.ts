import { EdgeKind, edgeKindMask, NodeKind } from '../kinds.ts';
import { edgeBetween, edgeNameOf } from '../path-steps.ts';
import { isContext } from '../places.ts';
import { functionText } from './function-text.ts';
import type { Analysis } from '../analysis.ts';
import type { CodeReader } from './declaration.ts';
import type { SuspectLocation } from '../result.ts';

/** A variable of the scope that a function was made in, through which the function keeps more than itself. */
export interface Captured {
  readonly variable: string;
  /** Whether the function's own text has the name; `null` where its source is not at hand. */
  readonly isRead: boolean | null;
}

/** From the end of the path back to the function, more steps than this have nothing to do with it. */
const stepsMax = 8;

/**
 * What closures that pile up keep through their scope: V8 makes one scope of all variables that any function inside uses, and every
 * function made there keeps all of them. `end` is the heaviest thing below the member.
 */
export function capturedBy(
  analysis: Analysis,
  { member, end, leakedAt }: { member: number; end: number; leakedAt: SuspectLocation | null },
  readCode: CodeReader,
): Captured | null {
  if (analysis.snapshot.nodeKind[member] !== NodeKind.closure) return null;
  const { parent, group } = analysis.paths;
  let variable: string | null = null;
  let node = end;
  for (let back = 0; back < stepsMax && group[node] !== group[member]; back += 1) {
    const above = parent[node]!;
    if (above === node) return null;
    const edge = edgeBetween(analysis, above, node);
    const isVariable =
      edge !== -1 &&
      (analysis.snapshot.edgeKind[edge]! & edgeKindMask) === EdgeKind.context &&
      isContext(analysis, above);
    // The one nearest to the function counts.
    if (isVariable) variable = edgeNameOf(analysis, edge);
    node = above;
  }
  if (group[node] !== group[member] || variable === null || variable === 'this') return null;
  const text = leakedAt === null ? null : functionText(readCode(leakedAt.script), leakedAt);
  return { variable, isRead: text === null ? null : hasName(text, variable) };
}

function hasName(text: string, name: string): boolean {
  const escaped = name.replaceAll('$', String.raw`\$`);
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`).test(text);
}
