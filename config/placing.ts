import { unknownOptionHint } from './known-keys.ts';
import { configLimits } from './limits.ts';
import { originText, type OriginMap, type SourceFile } from './origins.ts';
import { isWithin, pathText, type Path } from './paths.ts';
import type { ConfigProblem, Finding } from './problems.ts';
import type { YamlFault } from './yaml-file.ts';

interface Scene {
  readonly origins: OriginMap;
  readonly file: SourceFile | null;
  /** The tree that was read, for suggestions. */
  readonly raw: unknown;
}

/** Findings as problems with a place, in the order of the file, flags and environment first; not more than are of use. */
export function placeFindings(findings: readonly Finding[], scene: Scene): ConfigProblem[] {
  return firstOfEachPath(findings)
    .slice(0, configLimits.findings)
    .map(finding => placeFinding(finding, scene))
    .sort(
      (one, other) =>
        (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
    );
}

/** Leaves out findings about values that are themselves wrong and have been reported. */
export function withoutConsequences(
  findings: readonly Finding[],
  removed: readonly Path[],
): Finding[] {
  return findings.filter(
    ({ path, involves = [] }) =>
      ![path, ...involves].some(one => removed.some(gone => isWithin(one, gone))),
  );
}

/** What reads wrong often also fits wrong; the first finding about a value says enough. */
function firstOfEachPath(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ path }) => {
    const key = JSON.stringify(path);
    return !seen.has(key) && seen.add(key);
  });
}

function placeFinding(finding: Finding, { origins, file, raw }: Scene): ConfigProblem {
  const { path, message, atKey = false } = finding;
  const hint =
    finding.hint ?? (message === 'unknown option' ? unknownOptionHint(path, raw) : undefined);
  const origin =
    origins.override(path) ??
    placeInFile(origins, finding, atKey ? 'key' : 'value') ??
    (finding.involves ?? []).map(one => origins.of(one)).find(one => one.from !== 'default') ??
    null;
  const position = origin?.from === 'file' ? origin : null;
  return {
    source: origin === null ? (file?.shownAs ?? '') : originText(origin),
    file: position === null ? null : (file?.path ?? null),
    line: position?.line ?? null,
    column: position?.column ?? null,
    path: pathText(path),
    message,
    hint: hint ?? null,
    excerpt: null,
  };
}

/** The value itself, or where it came from in another way, or the nearest map around it that is in the file. */
function placeInFile(origins: OriginMap, { path, involves = [] }: Finding, what: 'key' | 'value') {
  const own = origins.inFile(path, what);
  if (own !== null) return own;
  for (const other of involves) {
    const origin = origins.override(other) ?? origins.inFile(other, 'value');
    if (origin !== null) return origin;
  }
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const around = origins.inFile(path.slice(0, depth), 'key');
    if (around !== null) return around;
  }
  return null;
}

/** What YAML itself refuses, as problems. */
export function placeFaults(
  faults: readonly YamlFault[],
  { path, shownAs }: { readonly path: string; readonly shownAs: string },
): ConfigProblem[] {
  return faults.map(({ position, message, excerpt }) => ({
    source: position === null ? shownAs : `${shownAs}:${position.line}:${position.column}`,
    file: path,
    line: position?.line ?? null,
    column: position?.column ?? null,
    path: '',
    message,
    hint: null,
    excerpt,
  }));
}
