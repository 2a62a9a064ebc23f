import type { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { printConfig } from '../../config/print.ts';
import type { CommandContext } from '../context.ts';
import { plainText } from '../plain-text.ts';

interface Options {
  readonly config?: string;
  readonly origins?: boolean;
}

/** `memsup config print`: the configuration that is in force, as YAML. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('config')
    .description('the effective configuration')
    .command('print')
    .description('the configuration that is in force, as YAML, secrets masked')
    .option('-c, --config <file>', 'default: the file that run would use')
    .option('--origins', 'say of each value where it comes from')
    .action((options: Options) => printEffective(options, context));
}

async function printEffective(options: Options, context: CommandContext): Promise<void> {
  const { cwd, env, terminal } = context;
  const loaded = await loadConfig({
    cwd,
    env,
    configPath: options.config,
    programNeed: 'optional',
  });
  for (const warning of loaded.warnings) terminal.err(`memsup: warning: ${plainText(warning)}`);
  terminal.out(printConfig(loaded, { origins: options.origins }).trimEnd());
}
