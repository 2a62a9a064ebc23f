const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

export type Colour = keyof typeof codes;

/** Colours a text, or leaves it alone. */
export type Paint = (colour: Colour, text: string) => string;

export const unpainted: Paint = (_colour, text) => text;

const painted: Paint = (colour, text) => `\u001B[${codes[colour]}m${text}\u001B[0m`;

/** Colour only where a person looks: a terminal, not `dumb`, and `NO_COLOR` unset or empty (no-color.org). */
export function choosePaint(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isTerminal && !refused ? painted : unpainted;
}
