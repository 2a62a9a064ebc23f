/**
 * Control characters (C0, DEL, C1) and the marks that reverse the reading direction. A worker's name or a reason
 * read from a file could otherwise repaint, retitle or reprogram the terminal of whoever reads it.
 */
// eslint-disable-next-line no-control-regex -- these are the very characters to be found
const dangerous = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Text from elsewhere, made fit for a terminal: one line, nothing in it acts, and what was replaced stays visible. */
export function plainText(text: string): string {
  return text.replaceAll(/\r?\n|\t/g, ' ').replaceAll(dangerous, escaped);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** The text of an unknown value from a file, fit for a terminal. */
export function plainValue(value: unknown): string {
  return plainText(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));
}

/** Somebody else's sentence, fit for a terminal, without its full stop: a part of one of ours. */
export function clause(text: string): string {
  return plainText(text).trim().replace(/\.+$/, '');
}
