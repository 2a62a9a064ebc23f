import type { Command } from 'commander';
import { statusReport } from '../../ipc/decode-status.ts';
import type { CommandContext } from '../context.ts';
import { readReply, withDaemon } from '../control.ts';
import { addStateOptions, type StateOptions } from '../state/state-dir.ts';
import { renderStatus } from '../status-table.ts';
import { writeJson } from '../terminal.ts';

interface Options extends StateOptions {
  readonly json?: boolean;
}

// The supervisor answers from memory; whoever asks by hand will not wait longer.
const timeoutMs = 5000;

/** `memsup status`: the workers of a running supervisor, a line each. */
export function register(program: Command, context: CommandContext): void {
  addStateOptions(program.command('status'))
    .description('the workers: state, memory, leak rate, verdict, restarts')
    .option('--json', 'one JSON document')
    .action((options: Options) => status(options, context));
}

async function status(options: Options, context: CommandContext): Promise<void> {
  const reply = await withDaemon(options, context, client =>
    client.request({ method: 'status' }, { timeoutMs }),
  );
  const report = readReply('status', statusReport, reply);
  const { terminal } = context;
  if (options.json === true) writeJson(terminal, report);
  else for (const line of renderStatus(report, terminal)) terminal.out(line);
}
