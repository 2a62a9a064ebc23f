import type { Command } from 'commander';
import { MemsupError } from '../../base/errors.ts';
import type { ControlClient } from '../../ipc/client.ts';
import type { CommandContext } from '../context.ts';
import { withDaemon } from '../control.ts';
import { addStateOptions, type StateOptions } from '../state/state-dir.ts';
import { addTimeoutOption, type TimeoutOption, timeoutMsOf } from '../timeout-option.ts';

type Options = StateOptions & TimeoutOption;

/** `memsup stop`: lets all workers finish their work, then ends the supervisor. Returns when it is gone. */
export function register(program: Command, context: CommandContext): void {
  addTimeoutOption(addStateOptions(program.command('stop')))
    .description('let the workers finish their work, then end the supervisor')
    .action((options: Options) => stop(options, context));
}

async function stop(options: Options, context: CommandContext): Promise<void> {
  const timeoutMs = timeoutMsOf(options);
  await withDaemon(options, context, client => stopAndWait(client, timeoutMs));
  context.terminal.out('stopped');
}

// The supervisor takes its socket along when it goes: the closed connection is the proof that it has stopped.
async function stopAndWait(client: ControlClient, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const gone = new Promise<void>((resolve, reject) => {
    client.onClose(resolve);
    timer = setTimeout(() => reject(stillThere(timeoutMs)), timeoutMs);
  });
  try {
    await Promise.race([gone, client.request({ method: 'stop' }, { timeoutMs }).then(() => gone)]);
  } catch (error) {
    // It may close the connection before its reply has left, which is what was asked for.
    if (!(error instanceof MemsupError) || error.code !== 'MEMSUP_NOT_RUNNING') throw error;
  } finally {
    clearTimeout(timer);
  }
}

function stillThere(timeoutMs: number): MemsupError {
  return new MemsupError(
    'MEMSUP_REQUEST_TIMEOUT',
    `Cannot wait any longer for the supervisor to stop: it still runs after ${timeoutMs} ms`,
    { hint: 'It goes on stopping; memsup status shows how far it has got' },
  );
}
