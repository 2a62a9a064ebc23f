import os from 'node:os';
import path from 'node:path';
import { afterExit, type AfterExit } from './after-exit.ts';
import { backoffMs, withJitter } from './backoff.ts';
import { oomKills } from '../base/cgroup.ts';
import { takeDeathReport } from './death-report.ts';
import { exitCause, shellCode, type ExitCause } from './exit-cause.ts';
import { completeTrace, endIncident } from './incident-life.ts';
import type { Occurrence } from './loop.ts';
import { settleFreshStart } from './fresh-starts.ts';
import { abandonCapture } from './old-capture.ts';
import { withPace } from './version-rates.ts';
import { pruneTraces } from './old-traces.ts';
import { messageOf } from '../base/errors.ts';
import { saveJudgeMemory } from './judge-memory.ts';
import { dropRawLeftovers } from './redactions.ts';
import { onWorkerEvent, startNext } from './replacements.ts';
import { onSpareGone } from './spares.ts';
import { affordableInMs, spend } from './restart-budget.ts';
import { slotOf, type Slot, type Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';
import { dropWarmBaseline } from './warm-baselines.ts';
import { dispatch, reportFolder, startWorker } from './workers.ts';

type Exit = Extract<Occurrence, { kind: 'exit' }>;

/** A failure after this long is a first failure again. */
const provenMs = 60_000;

/** A worker's process has gone. */
export function onExit(supervision: Supervision, exit: Exit): void {
  const { worker } = exit;
  const slot = slotOf(supervision, worker.slot);
  const cause = bury(supervision, exit);
  if (slot.current === worker) slot.current = null;
  regardless(supervision, () => keepRecords(supervision, worker));
  regardless(supervision, () => abandonCapture(supervision, worker));
  dropRawLeftovers(supervision);
  if (worker.isSpare) regardless(supervision, () => onSpareGone(supervision, worker));
  const replaced = onWorkerEvent(supervision, worker, 'gone');
  if (supervision.stopping !== null) {
    if (supervision.workers.size === 0) supervision.finish(supervision.stopping.exitCode);
    return;
  }
  // Somebody else stands in its place already, or a replacement is bringing one up; a spare has no place.
  if (worker.isSpare || slot.current !== null || isComingUp(supervision, slot)) return;
  if (replaced && cause.kind === 'stopped' && supervision.replacement?.old === worker) return;
  settleFreshStart(supervision, worker.slot, { done: false, because: `it ${cause.because}` });
  recover(supervision, { slot, cause, exit });
}

/** The back-off is over. */
export function onRestartDue(supervision: Supervision, slotNumber: number): void {
  const slot = slotOf(supervision, slotNumber);
  slot.restartTimer = null;
  if (supervision.stopping !== null || slot.current !== null) return;
  slot.restarts += 1;
  startWorker(supervision, slot);
}

/** Takes it from among the living, which comes before all that is kept of it, and says what it died of. */
function bury(supervision: Supervision, exit: Exit): ExitCause {
  const { worker, code, signal, failure } = exit;
  const { clock, journal, log, commands } = supervision;
  const report = takeDeathReport(reportFolder(supervision, worker), error => {
    log.write('error', `cannot remove the report of a worker that has gone: ${messageOf(error)}`);
  });
  const uptimeMs = clock.monotonicMs() - worker.startedAtMonotonicMs;
  const cause = exitCause({
    code,
    signal,
    failure,
    state: worker.state,
    neverReady: worker.neverReady,
    served: worker.listening.length > 0 || worker.signs.saidReady || worker.signs.answered,
    // Without an agent nobody tells; a start does not take that long.
    ranThrough: worker.ranThrough || worker.hello !== null || uptimeMs > provenMs,
    endedNaturally: worker.endedNaturally,
    addressInUse: worker.addressInUse,
    reportTrigger: report === null ? null : `${report.trigger} ${report.event ?? ''}`,
    heapLimitBytes: worker.hello?.heapLimitBytes ?? report?.heapLimitBytes ?? null,
    oomKills: (oomKills() ?? 0) - worker.oomKillsAtStart,
  });
  dispatch(supervision, worker, 'exit');
  supervision.workers.delete(worker);
  worker.stopProbing();
  worker.agent?.close();
  commands.abandon(worker);
  supervision.dealer?.leave(worker);
  // Nothing of the worker outlives it: children that it left behind would hold its port, its memory and its output.
  worker.process.signalGroup('SIGKILL');
  if (cause.kind === 'kernel-out-of-memory') chargeOomKill(supervision);
  journal.write('worker.exit', {
    ...subjectOf(worker),
    code,
    signal,
    cause: cause.kind,
    because: cause.because,
    uptimeMs: Math.round(uptimeMs),
    ...(report === null ? {} : { report }),
  });
  log.write(
    cause.kind === 'stopped' || cause.kind === 'ended' ? 'info' : 'error',
    `worker ${cause.because}`,
    {
      worker: worker.slot,
      pid: worker.process.pid,
    },
  );
  return cause;
}

function keepRecords(supervision: Supervision, worker: Worker): void {
  supervision.memory = withPace(worker.judge.memory(), supervision.memory, worker);
  rememberJudgement(supervision);
  worker.trace.flush();
  completeTrace(supervision, worker);
  dropWarmBaseline(supervision, worker);
  pruneTraces(
    path.dirname(worker.trace.file),
    [...supervision.workers, worker].map(({ trace }) => trace.file),
  );
}

// A disk that refuses, or a bug, costs what is kept of the worker that has gone, never the one that is to follow it.
function regardless({ log }: Supervision, todo: () => void): void {
  try {
    todo();
  } catch (error) {
    log.write('error', `cannot clear up after a worker that has gone: ${messageOf(error)}`, {
      stack: error instanceof Error ? error.stack : undefined,
    });
  }
}

// One kill of the kernel's explains one death: a `kill -9` by hand weeks later is none.
function chargeOomKill({ workers }: Supervision): void {
  for (const worker of workers) worker.oomKillsAtStart += 1;
}

// Now, not at a clean end: a supervisor that the kernel kills has none. A full disk costs the memory, not the decision.
function rememberJudgement({ stateDir, memory, log }: Supervision): void {
  try {
    saveJudgeMemory(stateDir, memory);
  } catch (error) {
    log.write('warn', `cannot remember what the rules learnt: ${messageOf(error)}`);
  }
}

function isComingUp(supervision: Supervision, slot: Slot): boolean {
  const { replacement } = supervision;
  return (
    replacement?.wanted.slot === slot.number &&
    replacement.successor !== null &&
    replacement.successor.state !== 'stopped'
  );
}

function recover(
  supervision: Supervision,
  { slot, cause, exit }: { slot: Slot; cause: ExitCause; exit: Exit },
): void {
  const { clock, budget, config, journal } = supervision;
  const nowMs = clock.monotonicMs();
  const decision = afterExit({
    kind: cause.kind,
    shellCode: exit.failure === null ? shellCode(exit.code, signalNumber(exit.signal)) : 1,
    firstGeneration: slot.generation === 1,
    isService: supervision.isService,
    budgetLeft: affordableInMs(budget, nowMs) === 0,
  });
  if (decision.kind !== 'restart') {
    endSlot(supervision, { slot, decision, cause });
    return;
  }
  supervision.budget = spend(budget, nowMs) ?? budget;
  const upMs = nowMs - exit.worker.startedAtMonotonicMs;
  slot.failuresInRow = upMs > provenMs ? 1 : slot.failuresInRow + 1;
  const delayMs = withJitter(
    backoffMs(slot.failuresInRow, config.restart.backoff),
    supervision.random(),
  );
  journal.write('restart.planned', {
    ...subjectOf(exit.worker),
    because: cause.because,
    reason: cause.kind,
    delayMs,
  });
  supervision.log.write('info', `restarting in ${delayMs} ms`, {
    worker: slot.number,
    because: cause.because,
  });
  slot.restartTimer = setTimeout(() => {
    supervision.enqueue({ kind: 'restart-due', slot: slot.number });
  }, delayMs).unref();
}

function endSlot(
  supervision: Supervision,
  {
    slot,
    decision,
    cause,
  }: { slot: Slot; decision: Exclude<AfterExit, { kind: 'restart' }>; cause: ExitCause },
): void {
  const { log, journal, budget, config } = supervision;
  slot.endedWith = decision.exitCode;
  slot.gaveUp = decision.kind === 'give-up';
  if (decision.kind === 'give-up') {
    const because = `gave up on worker ${slot.number}: it ${cause.because}, and the budget of ${budget.restartsMax} restarts in ${Math.round(config.restart.perMs / 1000)} s is spent`;
    journal.write('restart.refused', { worker: slot.number, because });
    log.write('error', because, { worker: slot.number, code: 'MEMSUP_RESTART_BUDGET_SPENT' });
  }
  const open = supervision.slots.filter(({ endedWith }) => endedWith === null);
  if (open.length === 0) {
    endIncident(supervision, { worker: slot.number });
    supervision.finish(worstCode(supervision.slots));
    return;
  }
  startNext(supervision);
}

function worstCode(slots: readonly Slot[]): number {
  return slots.reduce((worst, { endedWith }) => Math.max(worst, endedWith ?? 0), 0);
}

function signalNumber(signal: NodeJS.Signals | null): number | null {
  return signal === null ? null : os.constants.signals[signal];
}
