import { isBranch, isList, type Branch, type Tree } from './tree.ts';
import { pathText, type Path } from './paths.ts';

/** One line of YAML and the path of the value in it; `null` where it only opens a map or a list. */
export interface EmittedLine {
  readonly text: string;
  readonly path: string | null;
}

/** A tree as YAML, one line for each value, so that a remark can stand behind it. */
export function emitYaml(tree: Branch): EmittedLine[] {
  return mapLines(tree, { indent: '', at: [] });
}

interface Place {
  readonly indent: string;
  readonly at: Path;
}

function mapLines(tree: Branch, { indent, at }: Place): EmittedLine[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...at, key];
    const head = `${indent}${scalarText(key)}:`;
    const flat = flatText(value);
    if (flat !== null) return [{ text: `${head} ${flat}`, path: pathText(path) }];
    const inner = isBranch(value)
      ? mapLines(value, { indent: `${indent}  `, at: path })
      : listLines(isList(value) ? value : [], { indent: `${indent}  `, at: path });
    return [{ text: head, path: null }, ...inner];
  });
}

function listLines(list: readonly Tree[], { indent, at }: Place): EmittedLine[] {
  return list.flatMap((entry, index) => {
    const flat = flatText(entry);
    const lines =
      isBranch(entry) && flat === null
        ? mapLines(entry, { indent: `${indent}  `, at: [...at, index] })
        : [{ text: `${indent}  ${flat ?? flowText(entry)}`, path: pathText([...at, index]) }];
    // The dash takes the place of the first line's last two blanks.
    return lines.map((line, row) =>
      row === 0 ? { ...line, text: `${indent}- ${line.text.slice(indent.length + 2)}` } : line,
    );
  });
}

/** A scalar, an empty map or a list of scalars, on one line; `null` for everything else. */
export function flatText(tree: Tree): string | null {
  if (isBranch(tree)) return Object.keys(tree).length === 0 ? '{}' : null;
  if (!isList(tree)) return scalarText(tree);
  const parts = tree.map(entry => (isBranch(entry) || isList(entry) ? null : scalarText(entry)));
  return parts.includes(null) ? null : `[${parts.join(', ')}]`;
}

/** Any tree on one line, as an example in running text. */
export function flowText(tree: Tree): string {
  if (isList(tree)) return `[${tree.map(entry => flowText(entry)).join(', ')}]`;
  if (!isBranch(tree)) return scalarText(tree);
  const entries = Object.entries(tree).map(
    ([key, value]) => `${scalarText(key)}: ${flowText(value)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

// What YAML would read as something else than text, in any of its versions.
const notText = /^(?:true|false|null|yes|no|on|y|n|~|[-+.]?\d.*|0[xo].*|\.(?:inf|nan))$/i;
const unquoted = /^(?:--?(?=[A-Za-z])|[A-Za-z0-9_./+])[A-Za-z0-9_./+%@:=-]*$/;
const quantity = /^\d+(?:\.\d+)?(?:ms|s|m|h|d|[KMGT]i?B|B|%)$/;

function scalarText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (quantity.test(value)) return value;
  if (unquoted.test(value) && !notText.test(value) && !value.endsWith(':')) return value;
  // JSON is YAML; what JSON leaves bare and YAML does not print is escaped as well.
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
