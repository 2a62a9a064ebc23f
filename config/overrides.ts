import { configLimits } from './limits.ts';
import { flagFacts, type ConfigFlags } from './flags.ts';
import { nearest } from './nearest.ts';
import { options, type OptionRecord } from './options.ts';
import type { Override } from './origins.ts';
import type { Path } from './paths.ts';
import { splitWords } from './words.ts';

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says. */
export interface EnvironmentLayer {
  readonly overrides: readonly Override[];
  readonly warnings: readonly string[];
  /** MEMSUP_* names that are no option. */
  readonly unknown: readonly UnknownName[];
}

/** A MEMSUP_* variable that sets nothing, and the one that was probably meant. */
export interface UnknownName {
  readonly name: string;
  readonly meant: string | null;
}

// Names that memsup itself sets or reads elsewhere.
const reserved = /^MEMSUP_(CONFIG|AGENT|CGROUP_ROOT|DEBUG|TEST(_.*)?)$/;

/** MEMSUP_* variables as values of options; an empty variable counts as not set. */
export function environmentOverrides(env: Environment): EnvironmentLayer {
  const names = Object.keys(env)
    .filter(name => name.startsWith('MEMSUP_') && !reserved.test(name) && env[name] !== '')
    .sort();
  // Most runs have none, and the list of options takes a while to make.
  if (names.length === 0) return { overrides: [], warnings: [], unknown: [] };
  const overrides: Override[] = [];
  const warnings: string[] = [];
  for (const option of options()) {
    const [name, other] = option.env.filter(candidate => names.includes(candidate));
    if (name === undefined) continue;
    if (other !== undefined) warnings.push(`${name} and ${other} are both set: ${name} counts`);
    const value = coerce(env[name] ?? '', option);
    overrides.push({ path: option.path.split('.'), value, origin: { from: 'env', name } });
  }
  const known = options().flatMap(option => option.env);
  const unknown = names
    .filter(name => !known.includes(name))
    .map(name => ({ name, meant: nearest(name, known) }));
  return { overrides, warnings, unknown };
}

/** The text of a variable or a flag as the type that its option takes; what does not fit stays text, to be reported. */
function coerce(text: string, { types, choices }: OptionRecord): unknown {
  if (types.includes('array')) return splitWords(text) ?? text;
  if (choices.includes(text)) return text;
  if (types.includes('boolean') && /^(true|false)$/i.test(text)) return /^true$/i.test(text);
  const isNumber = types.includes('integer') || types.includes('number');
  return isNumber && /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
}

/** The command line as values of options. */
export function flagOverrides(flags: ConfigFlags): Override[] {
  const overrides: Override[] = [];
  // A program without arguments has none, whatever the file gives to another one.
  const said = programPaths(flags).length > 0 ? { ...flags, args: flags.args ?? [] } : flags;
  for (const [key, { path, flag }] of Object.entries(flagFacts)) {
    const given = Object.entries(said).find(([name]) => name === key)?.[1];
    if (given === undefined) continue;
    const option = options().find(one => one.path === path);
    const value = typeof given === 'string' && option !== undefined ? coerce(given, option) : given;
    const name = flag === null ? 'command line' : `--${flag}`;
    overrides.push({ path: path.split('.'), value, origin: { from: 'flag', name } });
  }
  return overrides;
}

/** What the file and the environment say of the program counts for nothing when the command line names one. */
export function programPaths(flags: ConfigFlags): readonly Path[] {
  return flags.script === undefined && flags.command === undefined
    ? []
    : [
        ['app', 'script'],
        ['app', 'command'],
        ['app', 'args'],
      ];
}

/** Hints for unknown names, those left out that the configuration itself refers to. */
export function unknownNameWarnings(
  unknown: readonly UnknownName[],
  used: readonly string[],
): string[] {
  const left = unknown.filter(({ name }) => !used.includes(name));
  return left
    .slice(0, configLimits.problems)
    .map(({ name, meant }) =>
      meant === null
        ? `env ${name} is not an option of memsup`
        : `env ${name} is not an option of memsup, did you mean ${meant}?`,
    );
}
