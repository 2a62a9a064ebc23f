import type { TakenSignal } from './taken-signals.ts';
import { readAgain } from './reload.ts';
import { roll } from './roll.ts';
import { statusReport } from './status.ts';
import { onStopSignal, stopAll } from './stopping.ts';
import type { Supervision } from './supervision.ts';

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
      if (supervision.hasJustHungUp()) {
        stopAll(supervision, 'the terminal was closed', 'SIGTERM');
        return;
      }
      supervision.reloads += 1;
      void readAgain(supervision);
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
