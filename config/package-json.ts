import path from 'node:path';
import { isRecord } from '../base/guards.ts';
import type { Host } from './host.ts';
import { configLimits } from './limits.ts';

/** What a package.json tells about the app. */
export interface PackageFacts {
  readonly folder: string;
  readonly name: string | null;
  readonly version: string | null;
  readonly main: string | null;
  readonly scripts: Readonly<Record<string, string>>;
}

/** A folder and those above it, nearest first. */
export function foldersUpward(folder: string): string[] {
  const folders = [folder];
  for (let depth = 0; depth < configLimits.parentFolders; depth += 1) {
    const last = folders.at(-1) ?? folder;
    const parent = path.dirname(last);
    if (parent === last) break;
    folders.push(parent);
  }
  return folders;
}

/** The nearest package.json from a folder upward; `null` when there is none. */
export function nearestPackage(folder: string, host: Host): PackageFacts | null {
  for (const candidate of foldersUpward(folder)) {
    const text = host.readText(path.join(candidate, 'package.json'));
    if (text !== null) return packageFacts(text, candidate);
  }
  return null;
}

/** What can be used of a package.json; a broken one is node's business, not ours. */
export function packageFacts(text: string, folder: string): PackageFacts {
  const fields = parseObject(text);
  const scripts: Record<string, string> = {};
  for (const [name, script] of Object.entries(
    isRecord(fields['scripts']) ? fields['scripts'] : {},
  )) {
    if (typeof script === 'string') scripts[name] = script;
  }
  return {
    folder,
    name: textOf(fields['name']),
    version: textOf(fields['version']),
    main: textOf(fields['main']),
    scripts,
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    // Not JSON: nothing can be learnt from it, and node will say so where it matters.
    return {};
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
