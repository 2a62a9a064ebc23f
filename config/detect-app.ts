import { readShellText } from './direct-command.ts';
import type { Host } from './host.ts';
import { nearestPackage } from './package-json.ts';
import { defaultName, findScript } from './program.ts';

/** What can be told of an app by looking at its folder: enough for a first memsup.yaml. */
export interface AppFacts {
  readonly name: string;
  readonly script: string | null;
  readonly command: readonly string[] | null;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly nodeArgs: readonly string[];
}

const nothing = { script: null, command: null, args: [], env: {}, nodeArgs: [] };
const usualNames = ['server.js', 'app.js', 'index.js', 'main.js', 'server.mjs', 'index.mjs'];

/** Looks at package.json (its start script, then its main), then for the usual names. */
export function detectApp(host: Host): AppFacts {
  const facts = nearestPackage(host.cwd, host);
  const own = facts?.folder === host.cwd ? facts : null;
  const start = own?.scripts['start'];
  const program =
    (start === undefined ? null : fromStartScript(start, host)) ??
    fromNames(
      [...(own?.main === undefined || own.main === null ? [] : [own.main]), ...usualNames],
      host,
    );
  const seen = program.script ?? program.command?.[0] ?? '';
  return { name: defaultName(host.cwd, seen, host), ...program };
}

function fromNames(names: readonly string[], host: Host): Omit<AppFacts, 'name'> {
  const script = names.find(name => findScript(name, [host.cwd], host).found !== null) ?? null;
  return { ...nothing, script };
}

/** `NODE_ENV=production node --enable-source-maps server.js --port 80` taken apart; anything else is run by npm. */
export function fromStartScript(start: string, host: Host): Omit<AppFacts, 'name'> {
  const found = readShellText(start, { cwd: host.cwd, host });
  // An interpreter of its own has no place among the facts.
  if (typeof found === 'string' || found.node !== null) {
    return { ...nothing, command: ['npm', 'start'] };
  }
  const { script, args, env, nodeArgs } = found;
  return { script, command: null, args, env, nodeArgs };
}
