import { CommanderError } from 'commander';
import { currentFolder } from './current-folder.ts';
import type { CommandContext, Supervise } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { reportFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { processTerminal } from './process-terminal.ts';

/** What the entry file brings along, because the folders may not import each other. */
export interface Dependencies {
  readonly supervise: Supervise;
}

/** Runs the command line of this process; resolves to the exit code and never rejects. */
export function main({ supervise }: Dependencies): Promise<number> {
  const terminal = processTerminal(process);
  // Thrown outside of everything that is awaited: a bug, and it must not end with the exit code of an ordinary failure.
  process.once('uncaughtException', error => process.exit(reportFailure(error, terminal)));
  return runCommand({
    cwd: currentFolder(process.cwd(), process.env['PWD']),
    env: process.env,
    argv: process.argv.slice(2),
    terminal,
    wallMs: () => Date.now(),
    supervise,
  });
}

/** Runs one command in the given surroundings. */
export async function runCommand(surroundings: Omit<CommandContext, 'exitWith'>): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const context: CommandContext = {
    ...surroundings,
    exitWith: code => {
      exitCode = code;
    },
  };
  try {
    const program = await createProgram(context);
    await program.parseAsync(context.argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCodes.ok;
      // `memsup` alone: its help went to stderr already.
      if (error.code === 'commander.help') return exitCodes.usage;
    }
    return reportFailure(error, context.terminal);
  }
}
