import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** Puts one command, with its options and its action, into the program. */
export type Register = (program: Command, context: CommandContext) => void;

type Load = () => Promise<{ readonly register: Register }>;

/** In the order of the help. Each is loaded when it is called: the supervisor's memory has no room for the rest. */
const commands: Readonly<Record<string, Load>> = {
  run: () => import('./commands/run.ts'),
  status: () => import('./commands/status.ts'),
  top: () => import('./commands/top.ts'),
  dash: () => import('./commands/dash.ts'),
  why: () => import('./commands/why.ts'),
  incidents: () => import('./commands/incidents.ts'),
  restart: () => import('./commands/restart.ts'),
  stop: () => import('./commands/stop.ts'),
  report: () => import('./commands/report.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
  explain: () => import('./commands/explain.ts'),
  diff: () => import('./commands/diff.ts'),
  redact: () => import('./commands/redact.ts'),
  check: () => import('./commands/check.ts'),
  init: () => import('./commands/init.ts'),
  config: () => import('./commands/config-print.ts'),
  replay: () => import('./commands/replay.ts'),
  test: () => import('./commands/test.ts'),
  doctor: () => import('./commands/doctor.ts'),
};

/** The one command that is called, or all of them when there is none: the help and its suggestions need them. */
export async function registerCommands(program: Command, context: CommandContext): Promise<void> {
  for (const load of loadsFor(context.argv[0])) (await load()).register(program, context);
}

function loadsFor(called: string | undefined): readonly Load[] {
  if (called === '-V' || called === '--version') return [];
  const one =
    called !== undefined && Object.hasOwn(commands, called) ? commands[called] : undefined;
  return one === undefined ? Object.values(commands) : [one];
}
