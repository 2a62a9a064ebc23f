import type { Place } from '../places.ts';

/** Gives the code of a script with all else blanked out (see `codeOnly`), `null` when it is not at hand. */
export type CodeReader = (script: string) => string | null;

export interface Declared {
  readonly name: string;
  readonly kind: 'variable' | 'property';
}

const occurrencesMax = 2000;

/**
 * Where a variable is declared or a property is first assigned, in the script that `near` stands in. Of several
 * declarations the last before `near` wins, because `near` is a function inside the scope that the variable belongs to.
 */
export function findDeclaration(declared: Declared, near: Place, read: CodeReader): Place | null {
  const code = read(near.script);
  if (code === null) return null;
  const pattern = new RegExp(`(?<![\\w$])${escapeRegExp(declared.name)}(?![\\w$])`, 'g');
  const nearOffset = offsetOf(code, near);
  let best = -1;
  let bestScore = 0;
  let seen = 0;
  for (const match of code.matchAll(pattern)) {
    seen += 1;
    if (seen > occurrencesMax) break;
    const score = scoreOf(code, match.index, declared);
    if (score === 0 || score < bestScore) continue;
    // Equal in kind: the later one only as long as it still stands before the function.
    if (score === bestScore && match.index > nearOffset) continue;
    best = match.index;
    bestScore = score;
  }
  return best === -1 ? null : { script: near.script, ...positionOf(code, best) };
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
