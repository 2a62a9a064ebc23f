import path from 'node:path';
import type { Command } from 'commander';
import { redact } from '../../heap/redact.ts';
import type { CommandContext } from '../context.ts';
import { snapshotPath, workOnHeap } from '../heap-work.ts';
import { plainText } from '../plain-text.ts';

interface Options {
  readonly maxMemory?: string;
}

/** `memsup redact`: a copy of a snapshot that may be handed on: its strings say nothing, its graph is whole. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('redact')
    .description('copy a heap snapshot without the contents of its strings')
    .argument('<in>', 'a .heapsnapshot, packed or not')
    .argument('<out>', 'where the copy goes; packed when it ends in .gz')
    .option('--max-memory <size>', 'refuse when the copy would need more than this')
    .action((input: string, output: string, { maxMemory }: Options) =>
      copy({ input, output }, maxMemory, context),
    );
}

async function copy(
  { input, output }: { readonly input: string; readonly output: string },
  maxMemory: string | undefined,
  context: CommandContext,
): Promise<void> {
  const { cwd, terminal } = context;
  const { strings, redactedStrings } = await workOnHeap(context, maxMemory, options =>
    redact({ ...options, input: snapshotPath(cwd, input), output: path.resolve(cwd, output) }),
  );
  terminal.out(`${plainText(output)}: ${redactedStrings} of ${strings} strings redacted`);
}
