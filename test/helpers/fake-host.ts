import path from 'node:path';
import type { Host } from '../../config/host.ts';

interface FakeHostOptions {
  readonly cwd?: string;
  readonly env?: Host['env'];
  readonly processors?: number;
}

/** A machine that holds just these files; those below a `bin` folder can be run. */
export function fakeHost(
  files: Readonly<Record<string, string>>,
  { cwd = '/srv/shop', env = { PATH: '/usr/bin' }, processors = 4 }: FakeHostOptions = {},
): Host {
  const folders = new Set<string>();
  for (const file of Object.keys(files)) {
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      folders.add(folder);
      if (folder === '/') break;
    }
  }
  return {
    cwd,
    env,
    processors,
    execPath: '/opt/memsup/node',
    kindOf: at => (Object.hasOwn(files, at) ? 'file' : folders.has(at) ? 'folder' : null),
    isExecutable: at => path.basename(path.dirname(at)) === 'bin',
    readText: at => (Object.hasOwn(files, at) ? (files[at] ?? null) : null),
    namesIn: folder =>
      Object.keys(files)
        .filter(file => path.dirname(file) === folder)
        .map(file => path.basename(file)),
  };
}
