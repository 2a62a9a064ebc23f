import type { Command } from 'commander';
import type { ControlNews } from '../../ipc/client.ts';
import { count, flag, listOf, recordOf, text } from '../../ipc/fields.ts';
import type { CommandContext } from '../context.ts';
import { readReply, withDaemon } from '../control.ts';
import { exitCodes } from '../exit-codes.ts';
import { clause } from '../plain-text.ts';
import { restartProgress } from '../restart-progress.ts';
import { parseSlot } from '../slot.ts';
import { addStateOptions, type StateOptions } from '../state/state-dir.ts';
import type { Terminal } from '../terminal.ts';
import { addTimeoutOption, type TimeoutOption, timeoutMsOf } from '../timeout-option.ts';

interface Options extends StateOptions, TimeoutOption {
  readonly reason?: string;
}

/** `memsup restart`: replaces one worker, or all of them one after the other, without losing a request. */
export function register(program: Command, context: CommandContext): void {
  addTimeoutOption(addStateOptions(program.command('restart')))
    .description('replace one worker, or all of them one after the other')
    .argument('[worker]', 'its number, 1 to N; without it all of them')
    .option('--reason <text>', 'kept in the journal')
    .action((worker: string | undefined, options: Options) => restart(worker, options, context));
}

async function restart(
  worker: string | undefined,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const slot = worker === undefined ? null : parseSlot(worker);
  const reason = options.reason ?? 'asked for with memsup restart';
  const timeoutMs = timeoutMsOf(options);
  const { terminal } = context;
  const progress = restartProgress(slot);
  const reply = await withDaemon(options, context, client => {
    // Only to tell how far it has come: that it fails costs nothing else.
    client.subscribe(news => tell(news, progress, terminal), { timeoutMs }).catch(() => {});
    return client.request({ method: 'restart', slot, reason }, { timeoutMs });
  }).finally(() => terminal.progress(null));
  const outcomes = readReply('outcome', restartOutcomes, reply);
  for (const outcome of outcomes) context.terminal.out(outcomeLine(outcome));
  if (outcomes.some(({ done }) => !done)) context.exitWith(exitCodes.failed);
}

function tell(
  news: ControlNews,
  progress: ReturnType<typeof restartProgress>,
  terminal: Terminal,
): void {
  const stage = news.type === 'event' ? progress(news.data) : null;
  if (stage !== null) terminal.progress(stage);
}

interface Outcome {
  readonly slot: number;
  readonly done: boolean;
  readonly because: string;
}

const readOutcomes = recordOf<{ readonly outcomes: readonly Outcome[] }>({
  outcomes: listOf(recordOf<Outcome>({ slot: count, done: flag, because: text(8192) }), 1024),
});

function restartOutcomes(reply: unknown): readonly Outcome[] {
  return readOutcomes(reply).outcomes;
}

function outcomeLine({ slot, done, because }: Outcome): string {
  return done
    ? `worker ${slot} was replaced`
    : `worker ${slot} was not replaced: ${clause(because)}`;
}
