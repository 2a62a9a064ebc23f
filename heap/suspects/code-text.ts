/**
 * Source text with comments, strings and regular expressions blanked out, so that a name that is found stands in code.
 * Offsets and line breaks stay where they were. A scanner, not a parser: a mistake costs a line number, not an answer.
 */
export function codeOnly(source: string): string {
  const out: string[] = [];
  let at = 0;
  let lastCode = '';
  /** Depth of braces at which each open template literal goes on. */
  const templates: number[] = [];
  let braces = 0;
  const blank = (end: number): void => {
    out.push(source.slice(at, end).replace(/[^\n]/g, ' '));
    at = end;
  };
  while (at < source.length) {
    const char = source[at]!;
    const next = source[at + 1];
    if (char === '/' && next === '/') blank(endOf(source, '\n', at));
    else if (char === '/' && next === '*') blank(endOf(source, '*/', at + 2) + 2);
    else if (char === '"' || char === "'") blank(closing(source, at, char));
    else if (char === '/' && startsRegExp(lastCode)) blank(closingRegExp(source, at));
    else if (char === '`' || (char === '}' && templates.at(-1) === braces)) {
      if (char === '}') templates.pop();
      const end = templateEnd(source, at + 1);
      if (source[end - 1] === '{') templates.push(braces);
      blank(end);
      lastCode = 'a';
    } else {
      if (char === '{') braces += 1;
      if (char === '}') braces -= 1;
      if (char > ' ') lastCode = char;
      out.push(char);
      at += 1;
    }
  }
  return out.join('');
}

function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end === -1 ? source.length : end;
}

function closing(source: string, from: number, quote: string): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === quote || source[at] === '\n') return at + 1;
  }
  return source.length;
}

/** Behind the closing backtick, or behind the `${` that opens an expression. */
function templateEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === '`') return at + 1;
    else if (source[at] === '$' && source[at + 1] === '{') return at + 2;
  }
  return source.length;
}

function startsRegExp(lastCode: string): boolean {
  return lastCode === '' || '(,=:[!&|?{};+-*%<>~^'.includes(lastCode);
}

function closingRegExp(source: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\n') return from + 1;
    if (char === '\\') at += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return from + 1;
}
