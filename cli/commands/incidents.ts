import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { incidentSummary, renderIncidents } from '../incident-table.ts';
import { listIncidents, readIncident } from '../state/incident-folder.ts';
import { requireStateDir } from '../state/require-state-dir.ts';
import { addStateOptions, resolveStateDir, type StateOptions } from '../state/state-dir.ts';
import { writeJson } from '../terminal.ts';

interface Options extends StateOptions {
  readonly json?: boolean;
}

/** `memsup incidents`: all incidents that are kept, newest last. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('incidents'))
    .description('the incidents that are kept')
    .option('--json', 'one JSON document')
    .action((options: Options) => incidents(options, context));
}

async function incidents(options: Options, context: CommandContext): Promise<void> {
  const stateDir = await requireStateDir(await resolveStateDir(options, context));
  const folders = [];
  for (const id of await listIncidents(stateDir)) folders.push(await readIncident(stateDir, id));
  const { terminal } = context;
  if (options.json === true) {
    const document = { schema: 'memsup.incidents/1', incidents: folders.map(incidentSummary) };
    writeJson(terminal, document);
    return;
  }
  for (const line of renderIncidents(folders, terminal, context.wallMs())) terminal.out(line);
}
