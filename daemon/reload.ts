import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import type { Occurrence } from './loop.ts';
import { applyLimits, limitsOf } from './memory-limits.ts';
import { resized } from './restart-budget.ts';
import { roll } from './roll.ts';
import type { Reloaded, Supervision } from './supervision.ts';
import { dropWarmBaselines } from './warm-baselines.ts';

/** Reads the configuration again; what comes of it is an occurrence of its own. */
export async function readAgain(supervision: Supervision): Promise<void> {
  try {
    const { config, warnings } = await supervision.reload();
    supervision.enqueue({ kind: 'reloaded', config, warnings });
  } catch (error) {
    supervision.enqueue({ kind: 'reload-failed', because: messageOf(error) });
  }
}

/** The configuration was read again, or could not be. */
export function onReload(
  supervision: Supervision,
  outcome: Extract<Occurrence, { kind: 'reloaded' | 'reload-failed' }>,
): void {
  if (outcome.kind === 'reloaded') {
    takeOver(supervision, outcome);
    return;
  }
  supervision.reloads -= 1;
  supervision.log.write('error', `keeping the old configuration: ${outcome.because}`);
}

// What judges and counts follows it at once, the rest holds for processes started from now on.
function takeOver(supervision: Supervision, { config, warnings }: Reloaded): void {
  const { log } = supervision;
  for (const warning of warnings) log.write('warn', warning);
  tellWhatStays(supervision, config);
  const wasRaw = !supervision.config.capture.redact;
  supervision.config = withFixed(config, supervision.config);
  if (wasRaw && config.capture.redact) dropWarmBaselines(supervision);
  supervision.limits = limitsOf(config);
  for (const worker of supervision.workers) applyLimits(supervision, worker);
  supervision.budget = resized(supervision.budget, config.restart.budget, config.restart.perMs);
  supervision.notifier?.retarget(config.notify);
  let left = supervision.slots.length;
  const onDone = (): void => {
    left -= 1;
    if (left === 0) supervision.reloads -= 1;
  };
  roll(supervision, supervision.slots, { because: 'SIGHUP', onDone });
}

/** What stays as it was at the start, by the name that the file has for it. */
const fixedSettings: readonly {
  readonly name: string;
  readonly of: (config: Config) => string | number | object | null;
}[] = [
  { name: 'app.name', of: ({ app }) => app.name },
  { name: 'app.workers', of: ({ app }) => app.workers },
  { name: 'app.balance', of: ({ app }) => app.balance },
  { name: 'stateDir', of: ({ stateDir }) => stateDir },
  { name: 'log', of: ({ log }) => log },
  { name: 'metrics.listen', of: ({ metrics }) => metrics.listen },
  { name: 'metrics.otlp', of: ({ metrics }) => metrics.otlp },
];

function tellWhatStays({ config, log }: Supervision, wished: Config): void {
  for (const { name, of } of fixedSettings) {
    const now = of(config);
    if (isDeepStrictEqual(now, of(wished))) continue;
    const what = typeof now === 'object' ? 'as it is' : String(now);
    log.write('warn', `${name} stays ${what} until memsup is started again`);
  }
}

function withFixed(config: Config, { app, stateDir, log, metrics }: Config): Config {
  const { name, workers, balance } = app;
  return { ...config, app: { ...config.app, name, workers, balance }, stateDir, log, metrics };
}
