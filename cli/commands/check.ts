import type { Command } from 'commander';
import { MemsupError } from '../../base/errors.ts';
import { type CheckReport, checkReport, checkText } from '../../config/check-report.ts';
import { loadConfig } from '../../config/load.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainText } from '../plain-text.ts';
import { writeJson } from '../terminal.ts';

interface Options {
  readonly json?: boolean;
}

/** `memsup check`: is the configuration right? Tells everything that is wrong at once. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('validate a configuration file')
    .argument('[file]', 'default: the file that run would use')
    .option('--json', 'one JSON document')
    .action((file: string | undefined, options: Options) => check(file, options, context));
}

async function check(
  file: string | undefined,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const report = await examine(file, context);
  if (options.json === true) writeJson(terminal, report);
  else for (const line of checkText(report).split('\n')) terminal.out(plainText(line));
  context.exitWith(report.ok ? exitCodes.ok : exitCodes.configuration);
}

/** What is wrong is the result of this command, and no failure of it. */
async function examine(
  file: string | undefined,
  { cwd, env }: CommandContext,
): Promise<CheckReport> {
  try {
    return checkReport(await loadConfig({ cwd, env, configPath: file, programNeed: 'optional' }));
  } catch (error) {
    if (error instanceof MemsupError) return checkReport(error);
    throw error;
  }
}
