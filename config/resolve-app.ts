import path from 'node:path';
import type { App } from './app-section.ts';
import type { AppConfig } from './config.ts';
import { readCommand } from './direct-command.ts';
import type { Host } from './host.ts';
import type { Path } from './paths.ts';
import type { Finding } from './problems.ts';
import { defaultName, findInterpreter, findScript, type ScriptSearch } from './program.ts';
import { quotedPath } from './show.ts';

/** How much a missing program matters: `run` needs one, `check` needs that a named one is there, `replay` needs none. */
export type ProgramNeed = 'required' | 'optional' | 'unchecked';

/** What the values of the file are resolved against. */
export interface ResolveContext {
  readonly host: Host;
  /** Folder of the file; `null` without one. */
  readonly fileFolder: string | null;
  readonly programNeed: ProgramNeed;
  /** The command line names the program. */
  readonly programOnCommandLine: boolean;
  isFromFile(path: Path): boolean;
  report(finding: Finding): void;
  warn(text: string): void;
}

/** `app`, with absolute paths and everything found. */
export function resolveApp(app: App, context: ResolveContext): AppConfig {
  const program = resolveProgram(app, context);
  const { script, command, cwd } = program;
  if (script === null && command === null) missingProgram(context);
  const named = script ?? command?.[0] ?? '';
  const folder = script === null ? cwd : path.dirname(script);
  return {
    ...program,
    name: app.name ?? defaultName(folder, named, context.host),
    workers: app.workers === 'max' ? context.host.processors : app.workers,
    ready: app.ready,
    readyTimeoutMs: app.readyTimeout,
    replace: app.replace,
    drainTimeoutMs: app.drainTimeout,
    killTimeoutMs: app.killTimeout,
    balance: app.balance,
    onSupervisorLoss: app.onSupervisorLoss,
  };
}

type Program = Pick<
  AppConfig,
  'script' | 'command' | 'commandNote' | 'args' | 'cwd' | 'env' | 'node' | 'nodeArgs'
>;

/** What is run: a script, the script that a command comes down to, or the command. */
function resolveProgram(app: App, context: ResolveContext): Program {
  const { args, env, nodeArgs } = app;
  const cwd = resolveCwd(app, context);
  const script = resolveScript(app, cwd, context);
  const node = resolveNode(app, context);
  const asItIs = { script, command: null, commandNote: null, args, cwd, env, node, nodeArgs };
  if (script !== null || app.command === undefined) return asItIs;
  const { command } = app;
  const given = quotedPath(command.join(' '));
  const direct = readCommand(command, cwd, context.host);
  if (typeof direct === 'string') {
    const commandNote = `${given} is run as it is, and an old worker has to end before its successor starts: ${direct}`;
    return { ...asItIs, command, commandNote };
  }
  const words = ['node', ...direct.nodeArgs, direct.script, ...direct.args];
  return {
    script: findScript(direct.script, [direct.cwd], context.host).found,
    command: null,
    commandNote: `${given} comes down to ${quotedPath(words.join(' '))}, which is run directly`,
    args: direct.args,
    cwd: direct.cwd,
    env: { ...env, ...direct.env },
    node: direct.node ?? node,
    nodeArgs: [...nodeArgs, ...direct.nodeArgs],
  };
}

/** The folder that a relative path counts from. */
export function baseOf(at: Path, context: ResolveContext): string {
  const { host, fileFolder } = context;
  return fileFolder !== null && context.isFromFile(at) ? fileFolder : host.cwd;
}

function resolveCwd(app: App, context: ResolveContext): string {
  const { host, fileFolder, programOnCommandLine } = context;
  if (app.cwd === undefined) {
    return programOnCommandLine || fileFolder === null ? host.cwd : fileFolder;
  }
  const at = ['app', 'cwd'];
  const cwd = path.resolve(baseOf(at, context), app.cwd);
  if (context.programNeed !== 'unchecked' && host.kindOf(cwd) !== 'folder') {
    context.report({ path: at, message: `the folder ${quotedPath(cwd)} does not exist` });
  }
  return cwd;
}

function resolveScript(app: App, cwd: string, context: ResolveContext): string | null {
  if (app.script === undefined) return null;
  const at = ['app', 'script'];
  const { host, fileFolder } = context;
  const bases = fileFolder !== null && context.isFromFile(at) ? [cwd, fileFolder] : [host.cwd];
  const search = findScript(app.script, bases, host);
  if (search.found !== null) return search.found;
  if (context.programNeed !== 'unchecked') context.report(scriptFinding(at, search));
  return search.tried[0] ?? app.script;
}

function scriptFinding(
  at: Path,
  { tried, hint }: Extract<ScriptSearch, { readonly found: null }>,
): Finding {
  const places = tried.map(one => quotedPath(one)).join(' and ');
  return {
    path: at,
    message: `${places} ${tried.length > 1 ? 'do' : 'does'} not exist`,
    hint,
    code: 'MEMSUP_SCRIPT_NOT_FOUND',
  };
}

function missingProgram(context: ResolveContext): void {
  const { programNeed, fileFolder } = context;
  if (programNeed === 'unchecked') return;
  if (programNeed === 'optional') {
    context.warn('no app.script: the program must be named on the command line');
    return;
  }
  const message =
    'required, but not given: app.script or app.command, or a script on the command line';
  context.report({
    path: ['app', 'script'],
    message,
    involves: [['app', 'command']],
    hint: fileFolder === null ? '`memsup init` writes a first memsup.yaml' : undefined,
  });
}

function resolveNode(app: App, context: ResolveContext): string {
  const at = ['app', 'node'];
  const found = findInterpreter(app.node, baseOf(at, context), context.host);
  if (found !== null) return found;
  // A service manager may start memsup by its full path, with no PATH to speak of.
  if (app.node === 'node' || context.programNeed === 'unchecked') return context.host.execPath;
  const where = app.node.includes('/') ? 'is no program' : 'is not on PATH';
  context.report({ path: at, message: `${quotedPath(app.node)} ${where}` });
  return app.node;
}
