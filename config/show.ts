const shownLength = 60;

/** A value as error messages quote it: short, on one line, never the inside of a map. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') return quoted(value, shownLength);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map';
}

function quoted(text: string, lengthMax: number): string {
  return JSON.stringify(text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text);
}

/** A path in quotes: its end matters, so it may be long. */
export function quotedPath(path: string): string {
  return quoted(path, 400);
}

/** `"a", "b" or "c"`. */
export function choiceText(choices: readonly unknown[]): string {
  const shown = choices.map(choice => show(choice));
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`;
}
