import path from 'node:path';
import type { Command } from 'commander';
import { redact } from '../../heap/redact.ts';
import type { CommandContext } from '../context.ts';
import { snapshotPath, workOnHeap } from '../heap-work.ts';
import { plainText } from '../plain-text.ts';

/** `memsup redact`: a copy of a snapshot that may be handed on: its strings say nothing, its graph is whole. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('redact')
    .description('copy a heap snapshot without the contents of its strings')
    .argument('<in>', 'a .heapsnapshot, packed or not')
    .argument('<out>', 'where the copy goes; packed when it ends in .gz')
    .action((input: string, output: string) => copy(input, output, context));
}

async function copy(input: string, output: string, context: CommandContext): Promise<void> {
  const { cwd, terminal } = context;
  const { strings, redactedStrings } = await workOnHeap(context, undefined, options =>
    redact({ ...options, input: snapshotPath(cwd, input), output: path.resolve(cwd, output) }),
  );
  terminal.out(`${plainText(output)}: ${redactedStrings} of ${strings} strings redacted`);
}
