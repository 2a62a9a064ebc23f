/**
 * Splits a text into words as a shell does, with quotes and backslashes but without any expansion; `null` when a
 * quote is not closed.
 */
export function splitWords(text: string): string[] | null {
  const words: string[] = [];
  const pattern = /\s+|"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])|([^\s"'\\]+)/gy;
  let word: string | null = null;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return null;
    const [, doubled, single, escaped, plain] = match;
    const part = doubled?.replaceAll(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? plain;
    if (part !== undefined) {
      word = `${word ?? ''}${part}`;
    } else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  return word === null ? words : [...words, word];
}
