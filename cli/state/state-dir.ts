import path from 'node:path';
import type { Command } from 'commander';
import { findDaemon } from '../../ipc/daemon-record.ts';
import type { CommandContext } from '../context.ts';

/** How a command is told which app is meant. */
export interface StateOptions {
  readonly stateDir?: string | undefined;
  readonly name?: string | undefined;
}

/** Adds `--state-dir` and `--name`, which mean the same on every command. */
export function addStateOptions(command: Command): Command {
  return command
    .option('--state-dir <dir>', 'state folder of the supervisor (default: .memsup)')
    .option('--name <name>', 'the running supervisor of the app with this name');
}

/** The state folder that is meant; it need not exist. A name asks the supervisor of that name, which must be running. */
export async function resolveStateDir(
  options: StateOptions,
  { cwd, env }: CommandContext,
): Promise<string> {
  if (options.stateDir !== undefined) return path.resolve(cwd, options.stateDir);
  if (options.name !== undefined) return (await findDaemon({ name: options.name }, env)).stateDir;
  return path.resolve(cwd, environmentStateDir(env) ?? '.memsup');
}

// systemd lists several folders with colons when a unit has several; ours is the first.
function environmentStateDir(env: CommandContext['env']): string | undefined {
  const named = env['MEMSUP_STATE_DIR'] ?? '';
  if (named !== '') return named;
  const [first] = (env['STATE_DIRECTORY'] ?? '').split(':');
  return first === '' ? undefined : first;
}
