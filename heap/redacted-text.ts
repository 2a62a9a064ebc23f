import { contentRole, entryRole, nameRole } from './string-roles.ts';

const entryPattern =
  /^(\d+ \/ part of key \().*?( @\d+\) -> value \().*?( @\d+\) pair in WeakMap \(table @\d+\))$/s;

/**
 * What stands in a redacted snapshot for a text. Names stay; data becomes filler of the same length that is different for
 * different texts, so that copies still count as copies and nothing else does.
 */
export function redactedText(text: string, index: number, roles: number): string {
  if ((roles & entryRole) !== 0) return text.replace(entryPattern, '$1*$2*$3');
  if ((roles & nameRole) !== 0 || (roles & contentRole) === 0) return text;
  const mark = `r${index.toString(36)}-`;
  return mark.length >= text.length ? 'x'.repeat(text.length) : mark.padEnd(text.length, 'x');
}
