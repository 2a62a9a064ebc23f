import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { MemsupError } from '../../base/errors.ts';
import { formatBytes, parseDuration, parseSize } from '../../base/quantities.ts';
import { explain } from '../../heap/explain.ts';
import type { ExplainResult } from '../../heap/result.ts';
import type { CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { workOnHeap } from '../heap-work.ts';
import { plainText } from '../plain-text.ts';
import { renderStory } from '../story/story.ts';
import { suspectSentences } from '../story/suspect-sentences.ts';
import { writeJson } from '../terminal.ts';
import type { RoundsVerdict } from '../trial/judge-rounds.ts';
import type { Round } from '../trial/messages.ts';
import { ScenarioHost } from '../trial/scenario-host.ts';
import { conductTrial } from '../trial/trial.ts';
import type { TrialResult } from '../trial/trial.ts';

interface Options {
  readonly iterations?: number;
  readonly warmup: number;
  readonly rounds: number;
  readonly tolerance: string;
  readonly timeout: string;
  readonly node?: string;
  readonly nodeArgs?: string;
  readonly keep?: string;
  readonly suspects: boolean;
  readonly json?: boolean;
}

/** `memsup test`: repeats a scenario until growth stops or proves a leak; for CI. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('test')
    .description('repeat a scenario until growth stops or proves a leak; fails when it leaks')
    .argument('<scenario>', 'a module that exports what is to be repeated')
    .argument('[args...]', "the scenario's own arguments")
    .option('--iterations <n>', 'iterations a round; otherwise as many as take 250 ms', whole)
    .option('--warmup <n>', 'rounds at the start that are not judged', whole, 3)
    .option('--rounds <n>', 'rounds at most', whole, 30)
    .option('--tolerance <size>', 'what an iteration may keep', '16B')
    .option('--timeout <duration>', 'how long a round may take', '2m')
    .option('--node <path>', 'interpreter to run it with')
    .option('--node-args <args>', 'arguments for that, separated by blanks')
    .option('--keep <folder>', 'keep the heap snapshots here')
    .option('--no-suspects', 'take no heap snapshots')
    .option('--json', 'one JSON document')
    .action((scenario: string, args: string[], options: Options) =>
      testScenario({ scenario, args, options }, context),
    );
}

interface Call {
  readonly scenario: string;
  readonly args: readonly string[];
  readonly options: Options;
}

async function testScenario(call: Call, context: CommandContext): Promise<void> {
  const { options } = call;
  const { terminal } = context;
  const folder = options.keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'memsup-test-scenario-'));
  try {
    if (options.keep !== undefined) fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = {
      before: path.resolve(context.cwd, folder, 'before.heapsnapshot'),
      after: path.resolve(context.cwd, folder, 'after.heapsnapshot'),
    };
    const trial = await runTrial(call, context, options.suspects ? files : null);
    const explained = trial.hasSnapshots ? await explainGrowth(context, files) : null;
    if (options.json === true) writeJson(terminal, documentOf(call, trial, explained));
    else for (const line of linesOf(trial, explained, context)) terminal.out(line);
    context.exitWith(trial.verdict.state === 'leaks' ? exitCodes.failed : exitCodes.ok);
  } finally {
    if (options.keep === undefined) fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function runTrial(
  { scenario, args, options }: Call,
  { cwd, env, terminal }: CommandContext,
  snapshots: { readonly before: string; readonly after: string } | null,
): Promise<TrialResult> {
  const file = path.resolve(cwd, scenario);
  if (!fs.existsSync(file)) {
    throw new MemsupError('MEMSUP_SCRIPT_NOT_FOUND', `Cannot find the scenario "${scenario}"`, {
      hint: 'Give the path of a module that exports a function',
    });
  }
  const host = new ScenarioHost({
    scenario: file,
    args,
    node: options.node ?? process.execPath,
    nodeArgs: (options.nodeArgs ?? '').split(' ').filter(arg => arg !== ''),
    cwd,
    env,
    onOutput: text => terminal.err(plainLines(text)),
    timeoutMs: parseDuration(options.timeout),
  });
  try {
    await host.ready();
    return await conductTrial(host, {
      iterations: options.iterations ?? null,
      warmupRounds: options.warmup,
      roundsMax: options.rounds,
      toleranceBytes: parseSize(options.tolerance),
      snapshots,
      onRound: (round, verdict) => terminal.progress(progressOf(round, verdict)),
    });
  } finally {
    terminal.progress(null);
    host.kill();
  }
}

function explainGrowth(
  context: CommandContext,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<ExplainResult> {
  return workOnHeap(context, undefined, options =>
    explain({ ...options, snapshot: after, baseline: before, growthProven: true }),
  );
}

function progressOf({ iterations, heapBytes }: Round, verdict: RoundsVerdict | null): string {
  const state = verdict === null ? 'warming up' : verdict.state;
  return `${iterations} iterations, ${formatBytes(heapBytes)} left, ${state}`;
}

function documentOf(
  { scenario }: Call,
  { rounds, warmupRounds, verdict }: TrialResult,
  explained: ExplainResult | null,
) {
  const { state, findings } = verdict;
  const suspects = explained?.suspects ?? [];
  return { schema: 'memsup.test/1', scenario, state, findings, suspects, warmupRounds, rounds };
}

const headlines: Readonly<Record<RoundsVerdict['state'], string>> = {
  leaks: 'It leaks.',
  settled: 'It does not leak: what is left after a round no longer grows.',
  unsure: 'No leak is proven, but it has not come to rest either; allow more --rounds to be sure.',
};

function linesOf(
  { rounds, verdict }: TrialResult,
  explained: ExplainResult | null,
  { terminal }: CommandContext,
): string[] {
  const [first] = rounds;
  const last = rounds.at(-1);
  const ran =
    first === undefined || last === undefined
      ? []
      : [
          `${last.iterations} iterations in ${rounds.length} rounds; the heap held ${formatBytes(first.heapBytes)} after the first and ${formatBytes(last.heapBytes)} after the last.`,
        ];
  const story = {
    headline: headlines[verdict.state],
    sections: [
      { title: 'Seen', sentences: [...verdict.findings.map(one => `${one.because}.`), ...ran] },
      { title: 'Suspects', sentences: suspectSentences(explained?.suspects ?? []) },
    ],
  };
  return renderStory(story, terminal.columns, terminal.paint);
}

function plainLines(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map(line => plainText(line))
    .join('\n');
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('expected a whole number above 0');
}
