import { MemsupError } from '../../base/errors.ts';
import { buildConfig, type LoadedConfig } from '../../config/build.ts';
import type { Config } from '../../config/config.ts';
import type { ConfigFlags } from '../../config/flags.ts';
import { ConfigProblems, problemLine, type ConfigProblem } from '../../config/problems.ts';
import type { ProgramNeed } from '../../config/resolve-app.ts';
import { fakeHost } from './fake-host.ts';

/** What may differ from a project in /srv/shop with a server.js and a package named "shop". */
export interface BuildSetting {
  readonly flags?: ConfigFlags;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly programNeed?: ProgramNeed;
  readonly cwd?: string;
  readonly processors?: number;
}

const project = {
  '/srv/shop/server.js': '',
  '/srv/shop/package.json': '{ "name": "shop" }',
  '/usr/bin/node': '',
};

/** Builds a configuration from the text of /srv/shop/memsup.yaml; `null`: there is no file. */
export function built(text: string | null, setting: BuildSetting = {}): LoadedConfig {
  const { flags = {}, env = {}, files = {}, programNeed = 'required', ...host } = setting;
  return buildConfig({
    file: text === null ? null : { path: '/srv/shop/memsup.yaml', text },
    flags,
    programNeed,
    host: fakeHost({ ...project, ...files }, { ...host, env: { PATH: '/usr/bin', ...env } }),
  });
}

/** The configuration of an app that is otherwise in order. */
export function configOf(text: string, setting: BuildSetting = {}): Config {
  return built(withApp(text), setting).config;
}

/** Everything that is wrong with the text of a file, as data; an app that is in order is added when it has none. */
export function problemsOf(text: string, setting: BuildSetting = {}): readonly ConfigProblem[] {
  try {
    built(withApp(text), setting);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigProblems) return thrown.problems;
    throw thrown;
  }
}

/** The same as lines. */
export function linesOf(text: string, setting: BuildSetting = {}): string[] {
  return problemsOf(text, setting).map(problem => problemLine(problem));
}

/** The error that something throws, which must be an expected one. */
export function errorOf(action: () => unknown): MemsupError {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof MemsupError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

// At the end, so that the lines of the text keep their numbers.
function withApp(text: string): string {
  return /^app:/m.test(text) ? text : `${text}\napp: { script: server.js }\n`;
}
