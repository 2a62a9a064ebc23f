/** The files of this repository, for checks on all of them. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** AVA runs in the folder of package.json, wherever the compiled tests lie. */
export const root = process.cwd();

const notOurs = new Set(['.git', '.memsup', '.nodes', 'coverage', 'dist', 'node_modules']);

let found: readonly string[] | null = null;

/** Paths from the root with forward slashes: what git tracks, or all files where there is no git. */
export function repositoryFiles(): readonly string[] {
  found ??= (tracked() ?? walked('')).filter(isFile).toSorted();
  if (found.length < 40) throw new Error(`found only ${found.length} files in "${root}"`);
  return found;
}

/** Those of them that are programs. */
export function codeFiles(): readonly string[] {
  return repositoryFiles().filter(file => /\.[cm]?[jt]s$/.test(file));
}

export function textOf(file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8');
}

export function isFile(file: string): boolean {
  return fs.lstatSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() === true;
}

function tracked(): string[] | null {
  const listed = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  if (listed.status !== 0 || listed.stdout === '') return null;
  return listed.stdout.split('\0').filter(file => file !== '');
}

function walked(folder: string): string[] {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const file = path.posix.join(folder, entry.name);
    if (notOurs.has(entry.name)) return [];
    return entry.isDirectory() ? walked(file) : [file];
  });
}
