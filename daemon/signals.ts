import { messageOf } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import type { Occurrence } from './loop.ts';
import type { TakenSignal } from './taken-signals.ts';
import { roll } from './roll.ts';
import { statusReport } from './status.ts';
import { onStopSignal } from './stopping.ts';
import type { Supervision } from './supervision.ts';
import { dropWarmBaselines } from './warm-baselines.ts';

/** A signal to the supervisor. */
export function onSignal(supervision: Supervision, signal: TakenSignal): void {
  switch (signal) {
    case 'SIGTERM':
    case 'SIGINT': {
      onStopSignal(supervision, signal);
      return;
    }
    case 'SIGUSR2': {
      roll(supervision, supervision.slots, { because: 'SIGUSR2', onDone: () => {} });
      return;
    }
    case 'SIGHUP': {
      supervision.reloads += 1;
      void reload(supervision);
      return;
    }
    case 'SIGQUIT': {
      supervision.journal.write('supervisor.dump', { status: statusReport(supervision) });
      supervision.log.write('info', 'wrote a diagnostic dump to the journal');
      return;
    }
    case 'SIGWINCH':
    case 'SIGCONT': {
      for (const worker of supervision.workers) worker.process.signal(signal);
    }
  }
}

/** The configuration was read again, or could not be. */
export function onReloaded(
  supervision: Supervision,
  { config, because }: Extract<Occurrence, { kind: 'reloaded' }>,
): void {
  if (config === null) {
    supervision.reloads -= 1;
    supervision.log.write('error', `keeping the old configuration: ${because}`);
    return;
  }
  // The number of places is fixed while memsup runs; everything else holds for processes started from now on.
  const { workers } = supervision.config.app;
  if (config.app.workers !== workers) {
    supervision.log.write(
      'warn',
      `the number of workers stays ${workers} until memsup is started again`,
    );
  }
  if (!isSameListen(config.metrics.listen, supervision.config.metrics.listen)) {
    supervision.log.write('warn', 'metrics.listen stays as it is until memsup is started again');
  }
  const { balance } = supervision.config.app;
  if (config.app.balance !== balance) {
    supervision.log.write('warn', `app.balance stays ${balance} until memsup is started again`);
  }
  if (JSON.stringify(config.metrics.otlp) !== JSON.stringify(supervision.config.metrics.otlp)) {
    supervision.log.write('warn', 'metrics.otlp stays as it is until memsup is started again');
  }
  const wasRaw = !supervision.config.capture.redact;
  supervision.config = { ...config, app: { ...config.app, workers, balance } };
  if (wasRaw && config.capture.redact) dropWarmBaselines(supervision);
  supervision.notifier?.retarget(config.notify);
  let left = supervision.slots.length;
  const onDone = (): void => {
    left -= 1;
    if (left === 0) supervision.reloads -= 1;
  };
  roll(supervision, supervision.slots, { because: 'SIGHUP', onDone });
}

function isSameListen(
  left: Config['metrics']['listen'],
  right: Config['metrics']['listen'],
): boolean {
  return left?.host === right?.host && left?.port === right?.port;
}

async function reload(supervision: Supervision): Promise<void> {
  try {
    const config = await supervision.reload();
    supervision.enqueue({ kind: 'reloaded', config, because: '' });
  } catch (error) {
    supervision.enqueue({ kind: 'reloaded', config: null, because: messageOf(error) });
  }
}
