import { type Alias, type Document, LineCounter, parseDocument, visit } from 'yaml';
import { messageOf } from '../base/errors.ts';
import { configLimits } from './limits.ts';
import type { Path } from './paths.ts';
import { show } from './show.ts';
import { tooDeepAt } from './yaml-nesting.ts';
import { offsetOf } from './yaml-offset.ts';

/** A place in the file, counted from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** What YAML itself refuses. */
export interface YamlFault {
  readonly position: Position | null;
  readonly message: string;
  readonly excerpt: string | null;
}

/** A file that could be read as YAML. */
export interface YamlFile {
  readonly value: unknown;
  /** Remarks of the parser that do not stop it. */
  readonly remarks: readonly YamlFault[];
  /** Where the value at a path stands, or its key; `null` for what is not in the file. */
  positionOf(path: Path, what?: 'value' | 'key'): Position | null;
}

/** Reads one YAML document, and keeps where everything stood. */
export function parseYamlFile(text: string): YamlFile | { readonly faults: readonly YamlFault[] } {
  const lines = lineCounterOf(text);
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const fault = (offset: number, message: string): YamlFault => {
    const position = place(offset);
    return { position, message, excerpt: excerptAt(text, position) };
  };
  const deep = tooDeepAt(text);
  if (deep !== null) return { faults: [fault(deep, 'nested too deeply')] };
  const document = parseDocument(text, {
    prettyErrors: false,
    stringKeys: true,
    merge: true,
    logLevel: 'error',
  });
  const errors = document.errors
    .slice(0, configLimits.findings)
    .map(({ pos, code, message }) => fault(pos[0], faultText(code, message)));
  if (errors.length > 0) return { faults: firstOfEachLine(errors) };
  const aliases = aliasFaults(document);
  if (aliases.length > 0) {
    return { faults: aliases.map(({ offset, message }) => fault(offset, message)) };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: configLimits.aliases });
  } catch (thrown) {
    // The parser's guard against aliases that multiply each other.
    return {
      faults: [{ position: null, message: uncapitalised(messageOf(thrown)), excerpt: null }],
    };
  }
  return {
    value,
    remarks: document.warnings.map(warning => fault(warning.pos[0], warning.message)),
    positionOf(path, what = 'value') {
      const offset = offsetOf(document, path, what);
      return offset === null ? null : place(offset);
    },
  };
}

function lineCounterOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines.addNewLine(at + 1);
  }
  return lines;
}

const ownWords: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands in the same map already',
  MULTIPLE_DOCS: 'expected one document, a second one starts here',
  NON_STRING_KEY: 'a key must be text',
  TAB_AS_INDENT: 'a tab cannot indent, use spaces',
};

function faultText(code: string, message: string): string {
  return ownWords[code] ?? uncapitalised(message).replaceAll(/\s+/g, ' ').slice(0, 160);
}

function uncapitalised(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

// One mistake often makes several complaints; the first one of a line is the cause.
function firstOfEachLine(faults: readonly YamlFault[]): YamlFault[] {
  const seen = new Set<number | undefined>();
  return faults.filter(({ position }) => {
    if (seen.has(position?.line)) return false;
    seen.add(position?.line);
    return true;
  });
}

function aliasFaults(document: Document): { offset: number; message: string }[] {
  const aliases: Alias[] = [];
  visit(document, {
    Alias(_key, alias) {
      aliases.push(alias);
      return aliases.length > configLimits.aliases ? visit.BREAK : undefined;
    },
  });
  const excess = aliases[configLimits.aliases];
  if (excess !== undefined) {
    const message = `expected at most ${configLimits.aliases} aliases`;
    return [{ offset: startOf(excess), message }];
  }
  return aliases
    .filter(alias => alias.resolve(document) === undefined)
    .map(alias => ({
      offset: startOf(alias),
      message: `the alias ${show(`*${alias.source}`)} has no anchor before it`,
    }));
}

function startOf(node: { readonly range?: readonly number[] | null | undefined }): number {
  return node.range?.[0] ?? 0;
}

function excerptAt(text: string, { line, column }: Position): string {
  const width = 100;
  const whole = (text.split('\n')[line - 1] ?? '').trimEnd();
  const start = column > width ? column - width / 2 : 0;
  const source = whole.slice(start, start + width);
  // Tabs stay tabs, so that the mark stands below the place.
  const indent = source.slice(0, Math.max(0, column - 1 - start)).replaceAll(/[^\t]/g, ' ');
  return `    ${source}\n    ${indent}^`;
}
