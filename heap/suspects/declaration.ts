import { VariableScopes, type Scope } from './variable-scope.ts';
import type { Place } from '../places.ts';

/** Gives the code of a script with all else blanked out (see `codeOnly`), `null` when it is not at hand. */
export type CodeReader = (script: string) => string | null;

export interface Declared {
  readonly name: string;
  readonly kind: 'variable' | 'property';
}

const occurrencesMax = 2000;
const scoreMax = 4;
const everywhere: Scope = { start: 0, end: Infinity };

/**
 * Where a variable is declared or a property is first assigned, in the script that `near` stands in. `near` is a function inside the
 * scope that the variable belongs to: what is declared in a block that does not reach it is another variable.
 */
export function findDeclaration(declared: Declared, near: Place, read: CodeReader): Place | null {
  const code = read(near.script);
  if (code === null) return null;
  const nearOffset = offsetOf(code, near);
  const candidates = candidatesFor(code, declared);
  const found =
    declared.kind === 'property'
      ? nearest(candidates, nearOffset)
      : innermost(code, candidates, nearOffset);
  return found === null ? null : { script: near.script, ...positionOf(code, found.at) };
}

interface Candidate {
  /** Offset of the name. */
  readonly at: number;
  readonly score: number;
}

function candidatesFor(code: string, declared: Declared): Candidate[] {
  const pattern = new RegExp(`(?<![\\w$])${escapeRegExp(declared.name)}(?![\\w$])`, 'g');
  const candidates: Candidate[] = [];
  let seen = 0;
  for (const { index: at } of code.matchAll(pattern)) {
    seen += 1;
    if (seen > occurrencesMax) break;
    const score = scoreOf(code, at, declared);
    if (score > 0) candidates.push({ at, score });
  }
  return candidates;
}

/** The likeliest; of several that are equally likely the last before `near`, or else the first behind it. */
function nearest(candidates: readonly Candidate[], near: number): Candidate | null {
  const most = Math.max(...candidates.map(({ score }) => score));
  const best = candidates.filter(({ score }) => score === most);
  return best.findLast(({ at }) => at <= near) ?? best[0] ?? null;
}

/** As `nearest`, of those that are known at `near`; one of an inner scope hides those of the scopes around it. */
function innermost(code: string, candidates: readonly Candidate[], near: number): Candidate | null {
  if (candidates.length === 0) return null;
  const scopes = new VariableScopes(code);
  for (let score = scoreMax; score > 0; score -= 1) {
    const known = candidates
      .filter(candidate => candidate.score === score)
      .flatMap(candidate => {
        // A mere assignment says nothing of the scope.
        const scope = score === 1 ? everywhere : scopes.of(candidate.at);
        const isKnown = scope !== null && scope.start <= near && near <= scope.end;
        return isKnown ? { candidate, start: scope.start } : [];
      });
    const inner = Math.max(...known.map(({ start }) => start));
    const found = nearest(
      known.filter(({ start }) => start === inner).map(({ candidate }) => candidate),
      near,
    );
    if (found !== null) return found;
  }
  return null;
}

function scoreOf(code: string, at: number, { name, kind }: Declared): number {
  const before = code.slice(Math.max(0, at - 200), at);
  const after = code.slice(at + name.length, at + name.length + 40);
  return kind === 'variable' ? variableScore(before, after) : propertyScore(before, after);
}

function variableScore(before: string, after: string): number {
  if (/\b(?:const|let|var|function\*?|class)\s+$/.test(before)) return 4;
  // A later name of one declaration, or one taken out of an object or a list.
  if (/\b(?:const|let|var)\s[^;]*[,{[]\s*$/.test(before) && /^\s*(?:[=,;:}\]]|$)/.test(after)) {
    return 3;
  }
  if (/[(,]\s*(?:\.\.\.)?$/.test(before) && /^\s*[,)=]/.test(after)) return 2;
  return /^\s*=[^=]/.test(after) && !/\.\s*$/.test(before) ? 1 : 0;
}

function propertyScore(before: string, after: string): number {
  if (!/^\s*=[^=]/.test(after)) {
    return /[{,]\s*$/.test(before) && /^\s*:/.test(after) ? 2 : 0;
  }
  if (/\bthis\s*\.\s*$/.test(before)) return 4;
  if (/\.\s*$/.test(before)) return 3;
  // A class field.
  return /[{};]\s*(?:static\s+)?$/.test(before) || /\n\s*(?:static\s+)?$/.test(before) ? 3 : 1;
}

function offsetOf(text: string, { line, column }: Place): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', offset);
    if (next === -1) return text.length;
    offset = next + 1;
  }
  return offset + column - 1;
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
