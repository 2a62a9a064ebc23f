import fs from 'node:fs';
import os from 'node:os';
import { TextDecoder } from 'node:util';
import { MemsupError, messageOf, systemCodeOf } from '../base/errors.ts';
import { buildConfig, type FileText, type LoadedConfig } from './build.ts';
import { discover, type Discovery } from './discover.ts';
import type { ConfigFlags } from './flags.ts';
import { deepFreeze } from './freeze.ts';
import type { Host } from './host.ts';
import { configLimits } from './limits.ts';
import type { ProgramNeed } from './resolve-app.ts';
import { quotedPath } from './show.ts';

/** What a configuration is loaded from. */
export interface LoadOptions {
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: ConfigFlags | undefined;
  /** `--config`; `null`: no file, not even one that lies around. */
  readonly configPath?: string | null | undefined;
  /** `required` unless said: `check` asks for `optional`, `replay` for `unchecked`. */
  readonly programNeed?: ProgramNeed | undefined;
}

/** Finds, reads and checks the configuration; throws everything that is wrong with it at once. */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const host = systemHost(options.cwd, options.env);
  const { flags = {}, programNeed = 'required' } = options;
  const discovery = discover(options.configPath, host);
  if (discovery.file === null && programNeed === 'required' && !namesProgram(flags, options.env)) {
    throw nothingToRun(discovery);
  }
  const file = discovery.file === null ? null : await readFile(discovery.file, discovery);
  const loaded = buildConfig({ file, flags, host, programNeed });
  return deepFreeze({ ...loaded, warnings: [...discovery.warnings, ...loaded.warnings] });
}

/** The machine as it is. Synchronous, since a start asks a dozen questions and the next one waits for the answer. */
export function systemHost(cwd: string, env: Host['env']): Host {
  return {
    cwd,
    env,
    processors: os.availableParallelism(),
    execPath: process.execPath,
    kindOf(path) {
      const stats = attempt(() => fs.statSync(path, { throwIfNoEntry: false }));
      return stats?.isFile() === true ? 'file' : stats?.isDirectory() === true ? 'folder' : null;
    },
    isExecutable: path => succeeds(() => fs.accessSync(path, fs.constants.X_OK)),
    readText: path => attempt(() => readSmall(path)) ?? null,
    namesIn: folder => attempt(() => fs.readdirSync(folder)) ?? [],
  };
}

function namesProgram(flags: ConfigFlags, env: LoadOptions['env']): boolean {
  const named = [flags.script, flags.command, env['MEMSUP_APP_SCRIPT'], env['MEMSUP_APP_COMMAND']];
  return named.some(one => one !== undefined && one !== '');
}

function nothingToRun({ tried }: Discovery): MemsupError {
  return new MemsupError(
    'MEMSUP_CONFIG_NOT_FOUND',
    `Cannot tell what to run: no script is given, and there is no configuration file`,
    {
      hint: `name a script (memsup run server.js) or write a file (memsup init); looked for ${tried.join(', ')}`,
    },
  );
}

async function readFile(path: string, { named }: Discovery): Promise<FileText> {
  const bytes = await readBounded(path, named);
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (thrown) {
    throw new MemsupError(
      'MEMSUP_CONFIG',
      `Cannot read ${quotedPath(path)}: it is not UTF-8 text`,
      {
        cause: thrown,
      },
    );
  }
}

async function readBounded(path: string, named: Discovery['named']): Promise<Buffer> {
  const cannot = `Cannot read ${quotedPath(path)}`;
  try {
    // Asked before opening: to open a pipe is to wait for its other end.
    const stats = await fs.promises.stat(path);
    if (!stats.isFile()) throw new MemsupError('MEMSUP_CONFIG', `${cannot}: it is not a file`);
    if (stats.size > configLimits.fileBytes) {
      const sizes = `expected at most ${configLimits.fileBytes} bytes, got ${stats.size}`;
      throw new MemsupError('MEMSUP_CONFIG', `${cannot}: ${sizes}`);
    }
    return await fs.promises.readFile(path);
  } catch (thrown) {
    if (thrown instanceof MemsupError) throw thrown;
    const options = {
      cause: thrown,
      hint: named === null ? undefined : `the path comes from ${named}`,
    };
    throw systemCodeOf(thrown) === 'ENOENT'
      ? new MemsupError('MEMSUP_CONFIG_NOT_FOUND', `${cannot}: it does not exist`, options)
      : new MemsupError('MEMSUP_CONFIG', `${cannot}: ${messageOf(thrown)}`, options);
  }
}

function readSmall(path: string): string | null {
  const size = fs.statSync(path).size;
  return size > configLimits.packageBytes ? null : fs.readFileSync(path, 'utf8');
}

/** What cannot be looked at counts as not there: the caller reports the path that it then misses. */
function attempt<Value>(look: () => Value): Value | null {
  try {
    return look();
  } catch {
    return null;
  }
}

function succeeds(look: () => void): boolean {
  return (
    attempt(() => {
      look();
      return true;
    }) === true
  );
}
