import path from 'node:path';
import type { Command } from 'commander';
import { MemsupError } from '../../base/errors.ts';
import { explain } from '../../heap/explain.ts';
import type { ExplainResult } from '../../heap/result.ts';
import { readAssets } from '../../web/assets.ts';
import { renderSnapshotReport } from '../../web/report/snapshot-report.ts';
import type { CommandContext } from '../context.ts';
import { renderExplanation } from '../explanation.ts';
import { snapshotPath, workOnHeap } from '../heap-work.ts';
import { packageVersion } from '../package-version.ts';
import { plainText } from '../plain-text.ts';
import { savePage } from '../report/save-page.ts';
import { sourceExcerpts } from '../report/source-excerpts.ts';
import { writeJson } from '../terminal.ts';

interface Options {
  readonly baseline?: readonly string[];
  readonly profile?: string;
  readonly redact?: boolean;
  readonly json?: boolean;
  readonly html?: string;
  readonly maxMemory?: string;
}

/** `memsup explain`: what holds the memory in a snapshot; with an earlier one, what grew. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('explain')
    .description('what holds the memory in a heap snapshot, what grew, who retains it')
    .argument('<snapshot>', 'a .heapsnapshot, packed or not; - for standard input')
    .option(
      '--baseline <file>',
      'an earlier snapshot of the same app, to see what grew since; twice, the earliest first',
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .option('--profile <file>', 'its sampling heap profile, to see where suspects were allocated')
    .option('--redact', 'show nothing of what strings contain')
    .option('--json', 'one JSON document')
    .option('--html <file>', 'as a self-contained HTML page')
    .option('--max-memory <size>', 'refuse when the analysis would need more than this')
    .action((snapshot: string, options: Options) => explainSnapshot(snapshot, options, context));
}

async function explainSnapshot(
  snapshot: string,
  { baseline = [], profile, json, html, maxMemory, redact }: Options,
  context: CommandContext,
): Promise<void> {
  if (baseline.length > 2) throw tooMany(baseline.length);
  const { cwd, terminal } = context;
  const [first, middle] = baseline.map(file => snapshotPath(cwd, file));
  const result = await workOnHeap(context, maxMemory, options =>
    explain({
      ...options,
      snapshot: snapshotPath(cwd, snapshot),
      baseline: first,
      middle,
      profile: profile === undefined ? undefined : path.resolve(cwd, profile),
      redact,
    }),
  );
  if (html !== undefined) {
    await savePage(path.resolve(cwd, html), pageOf(result, context, redact === true));
  }
  if (json === true) writeJson(terminal, result);
  else if (html !== undefined) terminal.out(plainText(path.resolve(cwd, html)));
  else for (const line of renderExplanation(result, terminal)) terminal.out(line);
}

function pageOf(result: ExplainResult, { cwd, wallMs }: CommandContext, redact: boolean): string {
  const input = {
    version: packageVersion(),
    madeAt: new Date(wallMs()).toISOString(),
    explanation: result,
    // Code has strings in it, too.
    excerpts: redact ? [] : sourceExcerpts(result.suspects, cwd),
  };
  return renderSnapshotReport(input, readAssets('report'));
}

function tooMany(count: number): MemsupError {
  return new MemsupError('MEMSUP_USAGE', `Cannot compare with ${count} earlier snapshots`, {
    hint: 'Give --baseline once, or twice for the earliest and one in between',
  });
}
