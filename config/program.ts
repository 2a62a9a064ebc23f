import path from 'node:path';
import type { Host } from './host.ts';
import { nearest } from './nearest.ts';
import { nearestPackage, packageFacts } from './package-json.ts';
import { quotedPath } from './show.ts';

/** A script that was found, or where it was looked for. */
export type ScriptSearch =
  | { readonly found: string }
  | { readonly found: null; readonly tried: readonly string[]; readonly hint: string };

// In the order in which node tries them.
const extensions = ['', '.js', '.json', '.node'];

/** Finds the program as `node <script>` would: as a file, with an extension added, or as a folder with an entry. */
export function findScript(script: string, bases: readonly string[], host: Host): ScriptSearch {
  const tried = [...new Set(bases.map(base => path.resolve(base, script)))];
  for (const candidate of tried) {
    const found = asFile(candidate, host) ?? asFolder(candidate, host);
    if (found !== null) return { found };
  }
  return { found: null, tried, hint: hintFor(script, tried, host) };
}

function asFile(candidate: string, host: Host): string | null {
  return (
    extensions.map(extension => candidate + extension).find(one => host.kindOf(one) === 'file') ??
    null
  );
}

function asFolder(folder: string, host: Host): string | null {
  if (host.kindOf(folder) !== 'folder') return null;
  const text = host.readText(path.join(folder, 'package.json'));
  const main = text === null ? null : packageFacts(text, folder).main;
  if (main !== null) {
    const entry = path.resolve(folder, main);
    const found = asFile(entry, host) ?? asFile(path.join(entry, 'index'), host);
    if (found !== null) return found;
  }
  return asFile(path.join(folder, 'index'), host);
}

function hintFor(script: string, tried: readonly string[], host: Host): string {
  const [first = script] = tried;
  const similar = nearest(path.basename(first), host.namesIn(path.dirname(first)));
  if (similar !== null) {
    return `did you mean ${quotedPath(path.join(path.dirname(script), similar))}?`;
  }
  const scripts = nearestPackage(host.cwd, host)?.scripts ?? {};
  if (Object.hasOwn(scripts, script)) {
    return `${quotedPath(script)} is a script of package.json: memsup run -- npm run ${script}`;
  }
  return 'a path in the file counts from app.cwd, else from the folder of the file; one on the command line from the current folder';
}

/** Finds an interpreter by its name on PATH or by its path; `null` when there is none that can be run. */
export function findInterpreter(node: string, base: string, host: Host): string | null {
  if (node.includes('/') || path.isAbsolute(node)) {
    const candidate = path.resolve(base, node);
    return isProgram(candidate, host) ? candidate : null;
  }
  for (const folder of (host.env['PATH'] ?? '').split(path.delimiter)) {
    if (folder === '') continue;
    const candidate = path.resolve(host.cwd, folder, node);
    if (isProgram(candidate, host)) return candidate;
  }
  return null;
}

function isProgram(candidate: string, host: Host): boolean {
  return host.kindOf(candidate) === 'file' && host.isExecutable(candidate);
}

/** A name for an app that was given none: that of its package, else that of its script or command. */
export function defaultName(folder: string, program: string, host: Host): string {
  const packageName = nearestPackage(folder, host)?.name?.replace(/^@[^/]*\//, '');
  return asLabel(packageName ?? '') ?? asLabel(path.parse(program).name) ?? 'app';
}

function asLabel(text: string): string | null {
  const label = text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64);
  return label === '' ? null : label;
}
