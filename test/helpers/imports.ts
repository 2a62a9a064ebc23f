/** What a program file imports, found in its text: the compiler in use has no interface to ask. */

export interface Import {
  /** What stands between the quotes. */
  readonly from: string;
  readonly typeOnly: boolean;
}

// The clause of an import never holds a quote or a semicolon, so a match cannot run on into the next statement.
const statement =
  /(?:^|[;}\n])\s*(import|export)\b(\s+type\b)?([^'"`;]*?)\bfrom\s*(['"])([^'"\n]+)\4/g;
const bare = /(?:^|[;}\n])\s*import\s*(['"])([^'"\n]+)\1/g;
const call = /\b(?:import|require(?:\.resolve)?)\s*\(\s*(['"`])([^'"`\n]+)\1/g;

/** Every import, re-export, `import()` and `require()`; types count. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  return [
    ...[...code.matchAll(statement)].map(match => ({
      from: match[5] ?? '',
      typeOnly: match[2] !== undefined || onlyTypes(match[3] ?? ''),
    })),
    ...[...code.matchAll(bare)].map(match => ({ from: match[2] ?? '', typeOnly: false })),
    ...[...code.matchAll(call)].map(match => ({ from: match[2] ?? '', typeOnly: false })),
  ];
}

/** The name of the package that is imported; `null` for a file of ours or a part of Node. */
export function packageOf(from: string): string | null {
  if (from.startsWith('.') || from.startsWith('/') || from.startsWith('node:')) return null;
  const [first = '', second = ''] = from.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** Comments become blanks; strings stay, even when they look like comments. */
export function withoutComments(text: string): string {
  return text.replaceAll(
    /(["'`])(?:\\[\s\S]|(?!\1)[^\\\n]|(?!\1)\n)*?\1|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    found => (found.startsWith('/') ? found.replaceAll(/[^\n]/g, ' ') : found),
  );
}

function onlyTypes(clause: string): boolean {
  const names = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1]?.split(',') ?? [];
  const named = names.filter(name => name.trim() !== '');
  return named.length > 0 && named.every(name => name.trim().startsWith('type '));
}
