import type { Command } from 'commander';
import { diff } from '../../heap/diff.ts';
import type { CommandContext } from '../context.ts';
import { renderDiff } from '../heap-growth.ts';
import { snapshotPath, workOnHeap } from '../heap-work.ts';
import { writeJson } from '../terminal.ts';

interface Options {
  readonly json?: boolean;
  readonly maxMemory?: string;
}

/** `memsup diff`: growth by class between two snapshots, as DevTools' Comparison view and memwatch's HeapDiff have it. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('diff')
    .description('growth by class between two heap snapshots')
    .argument('<before>', 'the earlier .heapsnapshot, packed or not')
    .argument('<after>', 'the later one')
    .option('--json', "one JSON document, in the shape of memwatch's HeapDiff")
    .option('--max-memory <size>', 'refuse when the comparison would need more than this')
    .action((before: string, after: string, options: Options) =>
      compare({ before, after }, options, context),
    );
}

async function compare(
  { before, after }: { readonly before: string; readonly after: string },
  { json, maxMemory }: Options,
  context: CommandContext,
): Promise<void> {
  const { cwd, terminal } = context;
  const result = await workOnHeap(context, maxMemory, options =>
    diff({ ...options, before: snapshotPath(cwd, before), after: snapshotPath(cwd, after) }),
  );
  if (json === true) writeJson(terminal, { schema: 'memsup.diff/1', ...result });
  else for (const line of renderDiff(result, terminal)) terminal.out(line);
}
