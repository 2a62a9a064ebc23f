import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.ts';
import { protocolVersion, type AgentSpawnInfo } from '../ipc/messages.ts';
import { inheritedSockets } from './inherited-sockets.ts';
import type { ProcessSpec } from './process.ts';

/** The one file that every worker preloads. */
export const agentFile = fileURLToPath(new URL('../agent/preload.cjs', import.meta.url));

export interface SpawnFacts {
  readonly slot: number;
  readonly generation: number;
  readonly token: string;
  readonly socket: string;
  readonly reportDir: string | null;
  readonly supervisorPid: number;
}

/** Command line and environment of one worker. */
export function processSpec(config: Config, facts: SpawnFacts): ProcessSpec {
  const { app } = config;
  const info: AgentSpawnInfo = {
    protocol: protocolVersion,
    ...facts,
    anyParent: app.command !== null,
    sampleEveryMs: config.sample.everyMs,
    exposeIpc: app.ready.by === 'message',
    listenFds: inheritedSockets(),
    onSupervisorLoss: app.onSupervisorLoss,
    drainTimeoutMs: app.drainTimeoutMs,
    probe: config.floorProbe.mode === 'static' ? 'off' : config.floorProbe.mode,
    profile: config.capture.profile,
  };
  const env = { ...app.env, MEMSUP_AGENT: JSON.stringify(info) };
  // Only one process can read the terminal's input.
  const stdin = app.workers === 1 ? 'inherit' : 'ignore';
  if (app.command !== null) {
    return { ...commandLine(app.command), cwd: app.cwd, env: commandEnv(env), stdin };
  }
  const growing = config.floorProbe.mode === 'static' ? ['--heap-growing-percent=30'] : [];
  const args = ['--require', agentFile, ...growing, ...app.nodeArgs, app.script ?? '', ...app.args];
  return { file: app.node, args, cwd: app.cwd, env, stdin };
}

function commandLine(command: readonly string[]): { file: string; args: readonly string[] } {
  return { file: command[0] ?? '', args: command.slice(1) };
}

// A command is not node itself: the agent has to travel by NODE_OPTIONS, down to the process that is the app.
function commandEnv(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const inherited = env['NODE_OPTIONS'] ?? process.env['NODE_OPTIONS'] ?? '';
  return { ...env, NODE_OPTIONS: `${preloadOption(agentFile)} ${inherited}`.trim() };
}

/** `--require` as NODE_OPTIONS wants it: quoted, for a path may hold blanks; a backslash is the escape character there. */
export function preloadOption(file: string): string {
  return `--require "${file.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
