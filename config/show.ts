const shownLength = 60;

/** A value as error messages quote it: short, on one line, never the inside of a map. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'string') {
    return JSON.stringify(
      value.length > shownLength ? `${value.slice(0, shownLength - 1)}…` : value,
    );
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map';
}

/** `"a", "b" or "c"`. */
export function choiceText(choices: readonly unknown[]): string {
  const shown = choices.map(choice => show(choice));
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`;
}
