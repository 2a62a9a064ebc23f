import { abandonIncident, closeIncident } from './incident-outcome.ts';
import { captureOld } from './old-capture.ts';
import { isFreshStart, settleFreshStart, startFresh } from './fresh-starts.ts';
import { enqueue, takeRest } from './queue.ts';
import {
  advance,
  begin,
  whyFailed,
  type Advance,
  type ReplacementEvent,
  type ReplacementStep,
} from './replacement.ts';
import type {
  ActiveReplacement,
  QueuedReplacement,
  WantedReplacement,
} from './replacement-record.ts';
import { spend } from './restart-budget.ts';
import { slotOf, type Supervision } from './supervision.ts';
import { mayStartNow, orderFor, turnFor } from './turns.ts';
import { subjectOf, type Worker } from './worker.ts';
import { dispatch, startWorker } from './workers.ts';

/** A successor counts as ready when it has been so for this long: one that dies at once must not cost the old one. */
const trustMs = 1000;

/** Queues a replacement; one for a slot that waits already joins it, one for a slot that is being replaced comes after it. */
export function wantReplacement(supervision: Supervision, wanted: WantedReplacement): void {
  if (supervision.stopping !== null) {
    refuse(supervision, wanted, 'memsup is stopping');
    return;
  }
  const { generation } = slotOf(supervision, wanted.slot);
  enqueue(supervision.wanted, { ...wanted, generation, toldToWait: null });
  startNext(supervision);
}

/** Starts the next replacement that may start: one at a time, within the budget and the quorum. */
export function startNext(supervision: Supervision): void {
  for (const wanted of supervision.wanted.slice()) {
    if (supervision.replacement !== null || supervision.stopping !== null) return;
    // What was done about an earlier one may have taken it out.
    if (supervision.wanted.includes(wanted)) tryTurn(supervision, wanted);
  }
}

function tryTurn(supervision: Supervision, wanted: QueuedReplacement): void {
  const turn = turnFor(supervision, wanted);
  if (turn.kind === 'wait') {
    if (turn.because !== null) tellToWait(supervision, wanted, turn.because);
    return;
  }
  supervision.wanted.splice(supervision.wanted.indexOf(wanted), 1);
  const slot = slotOf(supervision, wanted.slot);
  const { current } = slot;
  if (isFreshStart(slot, wanted)) {
    startFresh(supervision, slot, wanted);
  } else if (turn.kind === 'go' && current !== null) {
    start(supervision, wanted, current);
  } else if (turn.kind === 'fulfilled' && wanted.capture === null && wanted.incident === null) {
    wanted.onDone(true, `worker ${wanted.slot} has got a fresh process meanwhile`);
  } else {
    giveUp(supervision, wanted, `worker ${wanted.slot} is not serving now`);
  }
}

/** A worker is ready: perhaps the successor that is waited for. */
export function onWorkerReady(supervision: Supervision, worker: Worker): void {
  const isSuccessor = supervision.replacement?.successor === worker;
  if (!isSuccessor) startNext(supervision);
  if (!isSuccessor && slotOf(supervision, worker.slot).freshStart === null) return;
  setTimeout(() => {
    supervision.enqueue({ kind: 'successor-trusted', worker });
  }, trustMs).unref();
}

/**
 * Is this a successor that nobody depends on yet, because the old worker still serves? It gets no traffic until it is trusted; a
 * spare never gets any.
 */
export function isOnTrial({ replacement }: Supervision, worker: Worker): boolean {
  if (worker.isSpare) return true;
  if (replacement?.successor !== worker) return false;
  return replacement.plan.phase === 'starting' && !replacement.plan.oldGone;
}

/** It has been ready for long enough: it takes over. */
export function onSuccessorTrusted(supervision: Supervision, worker: Worker): void {
  const { replacement } = supervision;
  if (worker.state !== 'ready') return;
  if (replacement?.successor !== worker) {
    const because = `started again as pid ${worker.process.pid ?? 'none'}`;
    settleFreshStart(supervision, worker.slot, { done: true, because });
    return;
  }
  slotOf(supervision, worker.slot).current = worker;
  admit(supervision, worker);
  step(supervision, replacement, 'successor-ready');
  supervision.dealer?.dealAll();
}

/** Something happened to a worker; returns whether a replacement took care of it. */
export function onWorkerEvent(
  supervision: Supervision,
  worker: Worker,
  event: 'released' | 'drained' | 'captured' | 'gone',
): boolean {
  const { replacement } = supervision;
  if (replacement === null) return false;
  if (worker === replacement.old) {
    if (event === 'released' && !mayStartNow(supervision, replacement)) return true;
    const events = {
      released: 'old-released',
      drained: 'old-drained',
      captured: 'old-captured',
      gone: 'old-gone',
    } as const;
    // Nobody else holds its place now, so the successor takes what comes as soon as it can.
    if (event === 'gone' && replacement.plan.phase === 'starting') {
      if (replacement.successor !== null) admit(supervision, replacement.successor);
    }
    step(supervision, replacement, events[event]);
    supervision.dealer?.dealAll();
    return true;
  }
  if (
    worker === replacement.successor &&
    event === 'gone' &&
    replacement.plan.successor === 'starting'
  ) {
    step(supervision, replacement, 'successor-gone');
    return true;
  }
  return false;
}

// Where connections are dealt, a worker takes them by itself only when the supervisor has died.
function admit({ dealer }: Supervision, worker: Worker): void {
  if (dealer === null) worker.process.order({ type: 'accept', data: {} });
}

function tellToWait(
  { journal, log }: Supervision,
  wanted: QueuedReplacement,
  because: string,
): void {
  const reason = because.replaceAll(/\d+ s$/g, '');
  // Once for each reason, not once a second.
  if (wanted.toldToWait === reason) return;
  wanted.toldToWait = reason;
  journal.write('restart.refused', { worker: wanted.slot, because });
  log.write('warn', `not restarting yet: ${because}`, { worker: wanted.slot });
}

function start(supervision: Supervision, wanted: WantedReplacement, old: Worker): void {
  const { clock, journal, log, budget } = supervision;
  if (wanted.byAlarm) supervision.budget = spend(budget, clock.monotonicMs()) ?? budget;
  const choice = orderFor(supervision, old);
  const { order } = choice;
  const { wantsDrain } = wanted;
  const wantsCapture = wanted.capture !== null;
  old.wantedGone = wanted.because;
  // On disk before anything is signalled.
  journal.write('restart.planned', {
    ...subjectOf(old),
    because: wanted.because,
    order,
    orderBecause: choice.because,
  });
  log.write('info', `replacing, ${order}: ${wanted.because}`, { worker: old.slot });
  const first = begin({ order, wantsDrain, wantsCapture });
  const { waitsForAddress } = choice;
  supervision.replacement = {
    wanted,
    old,
    waitsForAddress,
    successor: null,
    captureDueAtMonotonicMs: null,
    plan: first.plan,
  };
  apply(supervision, supervision.replacement, first);
}

function step(
  supervision: Supervision,
  replacement: ActiveReplacement,
  event: ReplacementEvent,
): void {
  apply(supervision, replacement, advance(replacement.plan, event));
}

function apply(supervision: Supervision, replacement: ActiveReplacement, next: Advance): void {
  replacement.plan = next.plan;
  if (next.step !== null) carryOutStep(supervision, replacement, next.step);
  if (next.plan.phase === 'done') finish(supervision, replacement, true);
  if (next.plan.phase === 'failed') finish(supervision, replacement, false);
}

function carryOutStep(
  supervision: Supervision,
  replacement: ActiveReplacement,
  todo: ReplacementStep,
): void {
  const { old } = replacement;
  switch (todo) {
    case 'start-successor': {
      const slot = slotOf(supervision, old.slot);
      slot.restarts += 1;
      replacement.successor = startWorker(supervision, slot);
      return;
    }
    case 'drain-old': {
      dispatch(supervision, old, 'drain');
      return;
    }
    case 'capture-old': {
      captureOld(supervision, replacement);
      return;
    }
    case 'stop-old': {
      dispatch(supervision, old, 'stop');
    }
  }
}

function finish(supervision: Supervision, replacement: ActiveReplacement, done: boolean): void {
  const { journal, log } = supervision;
  const { old, successor, wanted, plan } = replacement;
  supervision.replacement = null;
  // The old one goes on serving when its successor did not come up.
  if (!done && !plan.oldGone) old.wantedGone = null;
  const because = done
    ? `replaced pid ${old.process.pid} by pid ${successor?.process.pid ?? 'none'}`
    : whyFailed(plan);
  journal.write(done ? 'restart.done' : 'restart.refused', {
    ...subjectOf(old),
    because: done ? wanted.because : because,
    replacedByPid: done ? (successor?.process.pid ?? null) : null,
    reason: wanted.byAlarm ? 'alarm' : 'request',
  });
  log.write(done ? 'info' : 'error', because, { worker: old.slot });
  closeIncident(supervision, replacement, done);
  wanted.onDone(done, because);
  if (!done) endRoll(supervision, wanted);
  startNext(supervision);
}

// What keeps one successor from coming up would keep the next one too, and one after the other would be tried in vain.
function endRoll(supervision: Supervision, failed: WantedReplacement): void {
  for (const wanted of takeRest(supervision.wanted, failed)) {
    const because = `the successor of worker ${failed.slot} did not become ready, so the roll ended there`;
    giveUp(supervision, wanted, because);
  }
}

function giveUp(supervision: Supervision, wanted: WantedReplacement, because: string): void {
  supervision.journal.write('restart.refused', { worker: wanted.slot, because });
  refuse(supervision, wanted, because);
}

// An incident that stayed open would keep every later alarm from being acted upon.
function refuse(supervision: Supervision, wanted: WantedReplacement, because: string): void {
  abandonIncident(supervision, wanted, because);
  wanted.onDone(false, because);
}
