import fs from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Interpreters looked at, so that a folder with a hundred versions does not take a minute. */
const nodesMax = 12;

/** Interpreters on PATH and those that nvm and fnm have installed, each once, whatever link leads to it. */
export function reachableNodes(env: Environment): string[] {
  const onPath = (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter(folder => path.isAbsolute(folder))
    .map(folder => path.join(folder, 'node'));
  const nvm = versionsIn(env['NVM_DIR'], 'versions/node', 'bin/node');
  const fnm = versionsIn(env['FNM_DIR'], 'node-versions', 'installation/bin/node');
  const real = [...onPath, ...nvm, ...fnm].map(realFile).filter(file => file !== null);
  return [...new Set(real)].slice(0, nodesMax);
}

function versionsIn(root: string | undefined, folder: string, binary: string): string[] {
  if (root === undefined || root === '') return [];
  const versions = path.join(root, folder);
  try {
    return fs.readdirSync(versions).map(version => path.join(versions, version, binary));
  } catch {
    // Not installed there.
    return [];
  }
}

function realFile(file: string): string | null {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.realpathSync(file);
  } catch {
    // No interpreter in this folder of PATH.
    return null;
  }
}
