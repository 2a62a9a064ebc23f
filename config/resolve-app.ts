import path from 'node:path';
import type { App } from './app-section.ts';
import type { AppConfig } from './config.ts';
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
  const cwd = resolveCwd(app, context);
  const script = resolveScript(app, cwd, context);
  const command = script === null && app.command !== undefined ? app.command : null;
  if (script === null && command === null) missingProgram(context);
  const program = script ?? command?.[0] ?? '';
  const folder = script === null ? cwd : path.dirname(script);
  return {
    name: app.name ?? defaultName(folder, program, context.host),
    script,
    command,
    args: app.args,
    cwd,
    env: app.env,
    node: resolveNode(app, context),
    nodeArgs: app.nodeArgs,
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
