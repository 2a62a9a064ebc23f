import type * as z from 'zod';
import { isRecord } from '../base/guards.ts';
import { withoutEntry } from './edit.ts';
import { findingsOf, issueText } from './issues.ts';
import { configLimits } from './limits.ts';
import { isWithin, overlaps, type Path } from './paths.ts';
import type { Finding } from './problems.ts';

/** What could be read, what was wrong, and where something had to be taken out to read the rest. */
export interface LenientResult<Output> {
  /** `null` when something required is missing, so that nothing can be made of it. */
  readonly value: Output | null;
  readonly findings: readonly Finding[];
  readonly removed: readonly Path[];
}

// Each round takes out what the round before found wrong; a union inside a union needs a few.
const roundsMax = 8;

/**
 * Reads all that can be read. Zod stops checking a map at its first wrong entry; here the wrong entries are taken out
 * (so that their defaults stand in) until the rest is sound, so that every mistake is told in one go.
 */
export function readLeniently<Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  at: Path,
): LenientResult<z.output<Schema>> {
  const findings: Finding[] = [];
  const removed: Path[] = [];
  let current = raw;
  for (let round = 0; round < roundsMax; round += 1) {
    const result = schema.safeParse(current, { error: issueText, reportInput: true });
    if (result.success) return { value: result.data, findings, removed: placed(removed, at) };
    const found = result.error.issues.flatMap(issue => findingsOf(issue, []));
    for (const finding of found) {
      if (removed.some(path => overlaps(finding.path, path))) continue;
      findings.push({ ...finding, path: [...at, ...finding.path] });
    }
    if (found.length > configLimits.findings) break;
    const before = removed.length;
    for (const { path } of found) {
      // Two complaints about one value: it went with the first.
      if (removed.slice(before).some(gone => isWithin(path, gone))) continue;
      const gone = removablePath(current, path);
      if (gone.length === 0) return { value: null, findings, removed: [at] };
      current = withoutEntry(current, gone);
      removed.push(gone);
    }
  }
  return { value: null, findings, removed: [at] };
}

function placed(paths: readonly Path[], at: Path): Path[] {
  return paths.map(path => [...at, ...path]);
}

/** The entry of a map to take out: lists are taken out whole, so that no index shifts; what is missing takes its map along. */
function removablePath(value: unknown, path: Path): Path {
  let holder = value;
  for (const [depth, step] of path.entries()) {
    if (!isRecord(holder)) return path.slice(0, depth);
    if (!Object.hasOwn(holder, step)) return path.slice(0, depth);
    holder = holder[step];
  }
  return path;
}
