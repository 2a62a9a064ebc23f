import path from 'node:path';

/** Where the state is when nothing is said: systemd's folder for it, else `.memsup` in the current folder. */
export function defaultStateDir(host: {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): string {
  // systemd lists several folders with colons between; the first is the unit's own.
  const [first = ''] = (host.env['STATE_DIRECTORY'] ?? '').split(':');
  return path.resolve(host.cwd, first === '' ? '.memsup' : first);
}
