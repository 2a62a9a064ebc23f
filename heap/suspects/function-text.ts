import type { Place } from '../places.ts';

/**
 * The text of a function from where V8 says that it begins to the brace that closes it; `null` where that cannot be told, as of a
 * function without braces. `code` has comments and strings blanked (see `codeOnly`).
 */
export function functionText(
  code: string | null,
  { line, column }: Pick<Place, 'line' | 'column'>,
): string | null {
  if (code === null) return null;
  const start = offsetOf(code, line, column);
  const open = start === -1 ? -1 : bodyStart(code, start);
  if (open === -1) return null;
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if (code[at] === '{') depth += 1;
    if (code[at] !== '}') continue;
    depth -= 1;
    if (depth === 0) return code.slice(start, at + 1);
  }
  return null;
}

/** The brace behind the parameters, which may have braces themselves. */
function bodyStart(code: string, from: number): number {
  let depth = 0;
  let seen = false;
  for (let at = from; at < code.length; at += 1) {
    const char = code[at]!;
    if (char === '(') {
      depth += 1;
      seen = true;
    } else if (char === ')') depth -= 1;
    if (!seen || depth > 0) continue;
    const body = /^\)?\s*(?:=>)?\s*\{/.exec(code.slice(at, at + 80));
    if (body !== null) return at + body[0].length - 1;
    if (char === ')') return -1;
  }
  return -1;
}

function offsetOf(text: string, line: number, column: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const next = text.indexOf('\n', offset);
    if (next === -1) return -1;
    offset = next + 1;
  }
  return offset + column - 1;
}
