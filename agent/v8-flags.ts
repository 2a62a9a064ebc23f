/** Is a V8 flag given on the command line or in `NODE_OPTIONS`? Then it is the user's, and not ours to change. */
export function isFlagGiven(flag: string): boolean {
  const pattern = new RegExp(String.raw`(^|\s)--${spellings(flag)}(=|\s|$)`);
  return givenTexts().some(text => pattern.test(text));
}

/** The number that a V8 flag is given on the command line, or else in `NODE_OPTIONS`; `null`: none. */
export function givenNumber(flag: string): number | null {
  const pattern = new RegExp(String.raw`(?:^|\s)--${spellings(flag)}=(\d+)(?=\s|$)`, 'g');
  // What comes later counts, and the command line comes after the variable.
  const given = givenTexts().flatMap(text => Array.from(text.matchAll(pattern), match => match[1]));
  const last = given.at(-1);
  return last === undefined ? null : Number(last);
}

// V8 takes dashes and underscores for the same.
function spellings(flag: string): string {
  return flag.replaceAll('-', '[-_]');
}

function givenTexts(): string[] {
  return [process.env['NODE_OPTIONS'] ?? '', ...process.execArgv];
}
