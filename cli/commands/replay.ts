import path from 'node:path';
import { type Command, Option } from 'commander';
import { formatDuration } from '../../base/quantities.ts';
import { type Tier, tiers } from '../../base/verdict.ts';
import { loadConfig } from '../../config/load.ts';
import { type ReplayAlarm, type ReplayResult, TraceReplay } from '../../rules/replay.ts';
import type { CommandContext } from '../context.ts';
import { clause, plainText } from '../plain-text.ts';
import { percent } from '../story/gate-sentences.ts';
import { writeJson } from '../terminal.ts';
import { traceLines } from '../trace-lines.ts';

interface Options {
  readonly config?: string;
  readonly tier: Tier;
  readonly json?: boolean;
}

/** `memsup replay`: shows a recorded trace to the rules, which decide as they did live. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('replay')
    .description('run the rules over a recorded trace')
    .argument('<trace>', 'trace.ndjson of an incident, or any other; .gz too')
    .option('-c, --config <file>', 'rules and warm-up from this file instead of the built-in ones')
    .addOption(
      new Option('--tier <tier>', 'leave out alarms below this tier')
        .choices([...tiers])
        .default('suspect'),
    )
    .option('--json', 'one JSON document')
    .action((trace: string, options: Options) => replay(trace, options, context));
}

async function replay(trace: string, options: Options, context: CommandContext): Promise<void> {
  const { cwd, env, terminal } = context;
  // Without -c the same trace gives the same answer in whatever folder it is asked for.
  const configPath = options.config ?? null;
  const { config } = await loadConfig({ cwd, env, configPath, programNeed: 'unchecked' });
  const { rules, sample } = config;
  const trial = new TraceReplay({ rules, warmupMs: sample.warmupMs });
  for await (const line of traceLines(path.resolve(cwd, trace))) trial.take(line);
  const result = trial.finish();
  const least = tiers.indexOf(options.tier);
  const alarms = result.alarms.filter(alarm => tiers.indexOf(alarm.tier) >= least);
  const shown: ReplayResult = { ...result, alarms };
  if (options.json === true) writeJson(terminal, shown);
  else for (const line of replayLines(shown)) terminal.out(line);
}

/** The alarms in the order in which they were raised, then what the rules thought at the end. */
export function replayLines(result: ReplayResult): string[] {
  const { alarms, final, readings, skippedLines, truncatedLines } = result;
  const { class: finalClass, confidence } = final;
  const sureness = confidence === null ? '' : `, confidence ${percent(Math.min(confidence, 0.99))}`;
  return [
    ...(alarms.length === 0 ? ['no alarm'] : alarms.map(alarmLine)),
    finalClass === null ? 'at the end: no opinion' : `at the end: ${finalClass}${sureness}`,
    [
      `${readings} readings`,
      ...(skippedLines === 0 ? [] : [`${skippedLines} lines of an unknown kind skipped`]),
      ...(truncatedLines === 0 ? [] : ['the last line was cut off']),
    ].join(', '),
  ];
}

function alarmLine({ atMs, rule, tier, verdict }: ReplayAlarm): string {
  return `after ${formatDuration(atMs)}: rule "${plainText(rule)}" (${tier}), ${verdict.class}: ${clause(verdict.because)}`;
}
