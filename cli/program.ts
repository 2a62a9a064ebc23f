import { Command } from 'commander';
import { registerCommands } from './command-table.ts';
import type { CommandContext } from './context.ts';
import { packageVersion } from './package-version.ts';

/** The whole command line. Parsing it throws, it never ends the process. */
export async function createProgram(context: CommandContext): Promise<Command> {
  const { terminal } = context;
  const program = new Command('memsup')
    .description(
      'The memory supervisor for Node.js: sees a leak, captures it off-traffic, restarts without losing a request',
    )
    .version(packageVersion())
    .enablePositionalOptions()
    .helpCommand('help [command]', 'the options of one command')
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: text => terminal.out(text.trimEnd()),
      writeErr: text => terminal.err(text.trimEnd()),
      // The failure is reported once, by whoever catches it.
      outputError: () => {},
      getOutHelpWidth: () => helpColumns(terminal.columns),
      getErrHelpWidth: () => helpColumns(terminal.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  await registerCommands(program, context);
  return program;
}

function helpColumns(columns: number): number {
  return Number.isFinite(columns) ? columns : 100;
}
