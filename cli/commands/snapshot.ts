import type { Command } from 'commander';
import { MemsupError } from '../../base/errors.ts';
import { isRecord } from '../../base/guards.ts';
import { formatBytes, formatDuration } from '../../base/quantities.ts';
import type { CommandContext } from '../context.ts';
import { withDaemon } from '../control.ts';
import { plainText } from '../plain-text.ts';
import { parseSlot } from '../slot.ts';
import { numberOf, textOf } from '../state/fields.ts';
import { addStateOptions, type StateOptions } from '../state/state-dir.ts';
import { addTimeoutOption, type TimeoutOption, timeoutMsOf } from '../timeout-option.ts';

interface Options extends StateOptions, TimeoutOption {
  readonly inPlace?: boolean;
}

/** `memsup snapshot`: captures the heap of one worker now, after its replacement has taken over the traffic. */
export function register(program: Command, context: CommandContext): void {
  addTimeoutOption(addStateOptions(program.command('snapshot')))
    .description('capture the heap of one worker now, off-traffic')
    .argument('<worker>', 'its number, 1 to N')
    .option(
      '--in-place',
      'in the serving process, which stands still meanwhile; it is not replaced',
    )
    .action((worker: string, options: Options) => snapshot(worker, options, context));
}

async function snapshot(worker: string, options: Options, context: CommandContext): Promise<void> {
  const slot = parseSlot(worker);
  const inPlace = options.inPlace === true;
  const timeoutMs = timeoutMsOf(options);
  const reply = await withDaemon(options, context, client =>
    client.request({ method: 'snapshot', slot, inPlace }, { timeoutMs }),
  );
  context.terminal.out(captureLine(reply));
}

function captureLine(reply: unknown): string {
  const fields = isRecord(reply) ? reply : {};
  const file = textOf(fields['file']);
  if (file === null) {
    throw new MemsupError(
      'MEMSUP_CAPTURE_FAILED',
      'Cannot find the snapshot: the supervisor named no file',
      { hint: 'See its log for the reason' },
    );
  }
  const bytes = numberOf(fields['bytes']);
  const pauseMs = numberOf(fields['pauseMs']);
  const facts = [
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    ...(pauseMs === null ? [] : [`pause ${formatDuration(pauseMs)}`]),
  ];
  return facts.length === 0 ? plainText(file) : `${plainText(file)} (${facts.join(', ')})`;
}
