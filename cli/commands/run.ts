import type { Command } from 'commander';
import { MemsupError } from '../../base/errors.ts';
import type { ConfigFlags } from '../../config/flags.ts';
import { loadConfigApart } from '../../config/load-apart.ts';
import type { CommandContext } from '../context.ts';
import { packageVersion } from '../package-version.ts';

interface Options {
  readonly config?: string;
  readonly workers?: string;
  readonly name?: string;
  readonly stateDir?: string;
  readonly node?: string;
  readonly nodeArgs?: string;
  readonly replace?: string;
  readonly metrics?: string;
  readonly log?: string;
}

const examples = `
Examples:
  memsup run server.js --port 3000        what follows the script is the app's own
  memsup run -w 4 --node-args "--max-old-space-size=1024" server.js
  memsup run -c memsup.yaml               everything from the file
  memsup run -- npm start                 a command whose child is the app`;

/** `memsup run`: supervises in the foreground. What follows the script belongs to the app. */
export function register(program: Command, context: CommandContext): void {
  const command = program.command('run');
  command
    .description('supervise an app in the foreground')
    .usage('[options] <script> [args...]\n       memsup run [options] -- <command> [args...]')
    .argument('[script]', 'the main script; without it the file says what to run')
    .argument('[args...]', 'arguments of the app')
    .passThroughOptions()
    .option('-c, --config <file>', 'configuration (default: memsup.yaml, here or above)')
    .option('-w, --workers <n|max>', 'processes that share the load')
    .option('--name <name>', 'name of the app, for the other commands and for metrics')
    .option('--state-dir <dir>', 'where journal and incidents are kept')
    .option('--node <path>', 'the interpreter, Node 18 to 26')
    .option('--node-args <text>', 'options for the interpreter')
    .option('--replace <order>', 'start-first, stop-first or auto')
    .option('--metrics <host:port>', 'serve Prometheus metrics')
    .option('--log <form>', "memsup's own log on stderr: json, pretty or auto")
    .addHelpText('after', examples)
    .action(() => run(command.args, command.opts<Options>(), context));
}

async function run(
  operands: readonly string[],
  { config: configPath, ...values }: Options,
  context: CommandContext,
): Promise<void> {
  const { cwd, env } = context;
  const flags: ConfigFlags = { ...values, ...whatToRun(operands, context.argv) };
  const load = () => loadConfigApart({ cwd, env, flags, configPath });
  const { config, warnings } = await load();
  const exitCode = await context.supervise(config, {
    version: packageVersion(),
    env,
    reload: load,
    warnings,
  });
  context.exitWith(exitCode);
}

/** A script with its arguments, or, after `--`, a command with its arguments. */
export function whatToRun(operands: readonly string[], argv: readonly string[]): ConfigFlags {
  const [first, ...rest] = operands;
  if (first === undefined) return {};
  // Everything from the first operand on is passed through, so what stands right before it tells the two apart.
  const isCommand = argv.at(-operands.length - 1) === '--';
  if (!isCommand) return rest.length === 0 ? { script: first } : { script: first, args: rest };
  if (/\.[cm]?[jt]s$/.test(first)) {
    throw new MemsupError(
      'MEMSUP_USAGE',
      `Cannot run "${first}" as a command: after "--" comes a command such as "npm start"`,
      { hint: `For a script leave out the "--": memsup run ${operands.join(' ')}` },
    );
  }
  return { command: operands };
}
