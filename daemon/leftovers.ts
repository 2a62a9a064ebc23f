import fs from 'node:fs';
import path from 'node:path';
import { removeLeftover } from '../base/disk-trouble.ts';

/** Where the kernel does not tell who has a file open: what was not touched for so long belongs to nobody. */
const untouchedMs = 60 * 60_000;
const folders = ['incidents', 'captures', 'baselines', 'profiles'];

/**
 * Removes what earlier runs have left unfinished: files that grew under a `.partial` name when their writer was killed, and pipes.
 * What a worker still writes that has outlived its supervisor stays. Returns what went.
 */
export function dropLeftovers(stateDir: string): string[] {
  const found = partialFiles(stateDir);
  const open = found.length === 0 ? null : openFiles();
  const gone = found.filter(file => (open === null ? isOld(file) : !open.has(file)));
  for (const file of gone) removeLeftover(file);
  removeLeftover(path.join(stateDir, 'pipes'));
  return gone;
}

function partialFiles(stateDir: string): string[] {
  const incidents = path.join(stateDir, 'incidents');
  const within = [
    stateDir,
    ...folders.map(name => path.join(stateDir, name)),
    ...entries(incidents)
      .filter(entry => entry.isDirectory())
      .map(({ name }) => path.join(incidents, name)),
  ];
  return within.flatMap(folder =>
    entries(folder)
      .filter(entry => entry.isFile() && entry.name.endsWith('.partial'))
      .map(({ name }) => path.join(real(folder), name)),
  );
}

/** Files that any process has open that may be looked at; `null` without Linux' `/proc`. */
function openFiles(): ReadonlySet<string> | null {
  const processes = entries('/proc').filter(({ name }) => /^\d+$/.test(name));
  if (processes.length === 0) return null;
  const open = new Set<string>();
  for (const { name } of processes) {
    const descriptors = path.join('/proc', name, 'fd');
    for (const descriptor of entries(descriptors)) {
      const target = linkTarget(path.join(descriptors, descriptor.name));
      if (target !== null) open.add(target);
    }
  }
  return open;
}

function isOld(file: string): boolean {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs > untouchedMs;
}

function entries(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Not there, not ours to look into, or gone meanwhile.
  }
}

function real(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder; // Gone meanwhile: then nothing in it is found either.
  }
}

function linkTarget(link: string): string | null {
  try {
    return fs.readlinkSync(link);
  } catch {
    return null; // Closed meanwhile.
  }
}
