import path from 'node:path';
import type { ControlRequest } from '../ipc/messages.ts';
import { gate, orderCapture, timesOf, wayTo } from './captures.ts';
import type { CaptureOutcome } from './capture-outcome.ts';
import type { Reply } from './loop.ts';
import { whenRedacted } from './redactions.ts';
import { refused } from './refusal.ts';
import { wantReplacement } from './replacements.ts';
import type { Supervision } from './supervision.ts';
import type { Worker } from './worker.ts';

type SnapshotRequest = Extract<ControlRequest, { method: 'snapshot' }>;

/** `memsup snapshot`: off the traffic by replacing the worker, or in place when that is asked for and short enough. */
export function askSnapshot(
  supervision: Supervision,
  request: SnapshotRequest,
  reply: Reply,
): void {
  const worker = supervision.slots.find(({ number }) => number === request.slot)?.current;
  if (worker === undefined) {
    const workers = supervision.slots.length;
    reply({
      error: refused(`Cannot capture worker ${request.slot}: there are ${workers} workers`),
    });
    return;
  }
  if (worker === null || worker.state !== 'ready') {
    reply({ error: refused(`Cannot capture worker ${request.slot}: it is not serving now`) });
    return;
  }
  if (request.inPlace) inPlace(supervision, worker, reply);
  else offTraffic(supervision, worker, reply);
}

function inPlace(supervision: Supervision, worker: Worker, reply: Reply): void {
  const { maxPauseMs } = supervision.config.capture;
  const answer = gate(supervision, worker, { pauseMaxMs: maxPauseMs, forced: true });
  if (!answer.allowed) {
    const hint = 'Leave out --in-place to capture it off the traffic';
    reply({ error: refused(`Cannot capture worker ${worker.slot}: ${answer.because}`, hint) });
    return;
  }
  if (worker.captureOrder !== null) {
    reply({ error: refused(`Cannot capture worker ${worker.slot}: it is being captured already`) });
    return;
  }
  const file = fileFor(supervision, worker);
  worker.captureOrder = {
    purpose: 'request',
    ...wayTo(supervision, file),
    ...timesOf(supervision, answer.prediction.pauseMs),
    settled: false,
    onOutcome: outcome => tell(worker, outcome, reply),
  };
  orderCapture(supervision, worker);
}

function offTraffic(supervision: Supervision, worker: Worker, reply: Reply): void {
  let told = false;
  const once: Reply = answer => {
    if (!told) reply(answer);
    told = true;
  };
  const file = fileFor(supervision, worker);
  wantReplacement(supervision, {
    slot: worker.slot,
    because: 'memsup snapshot',
    byAlarm: false,
    wantsDrain: true,
    capture: {
      purpose: 'request',
      file,
      profileFile: null,
      onOutcome: (_kind, outcome) => tell(worker, outcome, once),
    },
    incident: null,
    roll: null,
    onDone: (_done, because) => {
      whenRedacted(supervision, file, () => {
        once({ error: refused(`Cannot capture worker ${worker.slot}: ${because}`) });
      });
    },
  });
}

function tell(worker: Worker, outcome: CaptureOutcome, reply: Reply): void {
  reply(
    outcome.ok
      ? { result: outcome.result }
      : { error: refused(`Cannot capture worker ${worker.slot}: ${outcome.because}`) },
  );
}

function fileFor(supervision: Supervision, worker: Worker): string {
  const time = new Date(supervision.clock.wallMs())
    .toISOString()
    .slice(0, 19)
    .replaceAll(/[-:]/g, '');
  return path.join(supervision.stateDir, 'captures', `${time}Z-w${worker.slot}.heapsnapshot`);
}
