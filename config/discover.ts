import path from 'node:path';
import type { Host } from './host.ts';
import { foldersUpward } from './package-json.ts';

/** Where a configuration was looked for, and what was found. */
export interface Discovery {
  readonly file: string | null;
  /** The file was named (`--config`, MEMSUP_CONFIG) and must be there. */
  readonly named: 'flag --config' | 'env MEMSUP_CONFIG' | null;
  readonly tried: readonly string[];
  readonly warnings: readonly string[];
}

/** Finds the configuration file: named, in the project, the user's, the host's. `null` for `configPath` means none. */
export function discover(configPath: string | null | undefined, host: Host): Discovery {
  const nothing = { named: null, tried: [], warnings: [] };
  if (configPath === null) return { ...nothing, file: null };
  if (configPath !== undefined) {
    const file = path.resolve(host.cwd, configPath);
    return { ...nothing, file, named: 'flag --config', tried: [file] };
  }
  const fromEnv = host.env['MEMSUP_CONFIG'] ?? '';
  if (fromEnv !== '') {
    const file = path.resolve(host.cwd, fromEnv);
    return { ...nothing, file, named: 'env MEMSUP_CONFIG', tried: [file] };
  }
  const tried = [...projectFiles(host), ...sharedFiles(host)];
  const file = tried.find(candidate => host.kindOf(candidate) === 'file') ?? null;
  const twin = file === null || !file.endsWith('.yaml') ? null : file.replace(/yaml$/, 'yml');
  const hasTwin = twin !== null && tried.includes(twin) && host.kindOf(twin) === 'file';
  const warnings = hasTwin ? [`${twin} is ignored: memsup.yaml stands beside it`] : [];
  return { file, named: null, tried, warnings };
}

/**
 * From the current folder up to that of the nearest package.json. Without one only the current folder counts: further
 * up (in a shared temporary folder, say) the file may be anybody's.
 */
function projectFiles(host: Host): string[] {
  const folders = foldersUpward(host.cwd);
  const top = folders.findIndex(
    folder => host.kindOf(path.join(folder, 'package.json')) === 'file',
  );
  return folders
    .slice(0, Math.max(top, 0) + 1)
    .flatMap(folder => [path.join(folder, 'memsup.yaml'), path.join(folder, 'memsup.yml')]);
}

function sharedFiles(host: Host): string[] {
  const home = host.env['HOME'] ?? '';
  const xdg = host.env['XDG_CONFIG_HOME'] ?? '';
  const folder = xdg !== '' ? xdg : home !== '' ? path.join(home, '.config') : null;
  const own = folder === null ? [] : [path.join(folder, 'memsup', 'config.yaml')];
  return [...own, '/etc/memsup/memsup.yaml'];
}
