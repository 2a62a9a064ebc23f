import type { Command } from 'commander';
import { loadConfig } from '../../config/load.ts';
import { type ConfigProblem, ConfigProblems } from '../../config/problems.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { plainText } from '../plain-text.ts';
import { writeJson } from '../terminal.ts';

interface Options {
  readonly json?: boolean;
}

interface CheckDocument {
  readonly schema: 'memsup.check/1';
  /** Absolute path; `null` when there is no file, or when its problems do not come from it. */
  readonly file: string | null;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
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
  const { cwd, env, terminal } = context;
  try {
    const { config, warnings } = await loadConfig({
      cwd,
      env,
      configPath: file,
      programNeed: 'optional',
    });
    if (options.json === true) {
      writeJson(terminal, documentOf({ file: config.file, problems: [], warnings }));
      return;
    }
    for (const warning of warnings) terminal.out(`warning: ${plainText(warning)}`);
    terminal.out(
      config.file === null
        ? 'no configuration file; the defaults are fine'
        : `${plainText(config.file)} is fine`,
    );
  } catch (error) {
    if (!(error instanceof ConfigProblems) || options.json !== true) throw error;
    const { problems } = error;
    const { file: faulty = null } = problems[0] ?? {};
    writeJson(terminal, documentOf({ file: faulty, problems, warnings: [] }));
    context.exitWith(exitCodes.configuration);
  }
}

function documentOf(parts: Omit<CheckDocument, 'schema'>): CheckDocument {
  return { schema: 'memsup.check/1', ...parts };
}
