import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isRecord } from '../../base/guards.ts';
import type { SourceExcerpt } from '../../web/report/report-input.ts';
import { numberOf, textOf } from '../state/fields.ts';

const sourceBytesMax = 2 * 2 ** 20;
const excerptsMax = 10;
const linesBefore = 4;
const linesAfter = 5;
const lineCharsMax = 200;
const codeFile = /\.[cm]?[jt]sx?$/;

/**
 * A few lines of code around the places that suspects name. A snapshot may name any file, and the page may be handed on: only
 * code below the app's own folder is opened, and links that lead out of it are not followed.
 */
export function sourceExcerpts(suspects: readonly unknown[], appFolder: string): SourceExcerpt[] {
  const root = realPath(appFolder);
  if (root === null) return [];
  const places = suspects
    .filter(isRecord)
    .flatMap(({ leakedAt, location, allocation }) => [leakedAt, location, ...sitesOf(allocation)]);
  const excerpts = new Map<string, SourceExcerpt>();
  for (const place of places.filter(isRecord)) {
    const script = textOf(place['script']);
    const line = numberOf(place['line']);
    if (script === null || line === null || excerpts.size >= excerptsMax) continue;
    const found = excerptOf({ script, line }, root);
    if (found !== null) excerpts.set(`${script}:${line}`, found);
  }
  return [...excerpts.values()];
}

function sitesOf(allocation: unknown): readonly unknown[] {
  const sites: unknown = isRecord(allocation) ? allocation['sites'] : null;
  return Array.isArray(sites) ? sites.slice(0, 1) : [];
}

function excerptOf(
  { script, line }: { readonly script: string; readonly line: number },
  root: string,
): SourceExcerpt | null {
  const file = fileOf(script);
  const real = file === null ? null : realPath(file);
  if (real === null || !codeFile.test(real)) return null;
  const name = path.relative(root, real);
  if (name === '' || name.startsWith('..') || path.isAbsolute(name)) return null;
  const all = readLines(real);
  if (all === null || line < 1 || line > all.length) return null;
  const firstLine = Math.max(1, line - linesBefore);
  const lines = all.slice(firstLine - 1, line + linesAfter).map(shortened);
  return { script, name, firstLine, lines, line };
}

function fileOf(script: string): string | null {
  try {
    const file = script.startsWith('file:') ? fileURLToPath(script) : script;
    return path.isAbsolute(file) ? file : null;
  } catch {
    return null; // Not a file URL of this system.
  }
}

function realPath(file: string): string | null {
  try {
    return fs.realpathSync(file);
  } catch {
    return null; // Not on this host, or not for this user.
  }
}

function readLines(file: string): string[] | null {
  try {
    const { size } = fs.statSync(file);
    return size > sourceBytesMax ? null : fs.readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return null; // A folder with the name of a program, or gone meanwhile.
  }
}

function shortened(line: string): string {
  const text = line.replaceAll('\t', '  ');
  return text.length <= lineCharsMax ? text : `${text.slice(0, lineCharsMax - 1)}…`;
}
