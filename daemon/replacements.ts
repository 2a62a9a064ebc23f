import { memoryLimit } from '../base/cgroup.ts';
import { captureOld } from './old-capture.ts';
import { abandonIncident, closeIncident } from './incident-life.ts';
import {
  advance,
  begin,
  whyFailed,
  type Advance,
  type ReplacementEvent,
  type ReplacementStep,
} from './replacement.ts';
import type { ActiveReplacement, WantedReplacement } from './replacement-record.ts';
import { chooseOrder } from './replacement-order.ts';
import { affordableInMs, spend } from './restart-budget.ts';
import { slotOf, type Supervision } from './supervision.ts';
import { subjectOf, type Worker } from './worker.ts';
import { dispatch, startWorker } from './workers.ts';

/** A successor counts as ready when it has been so for this long: one that dies at once must not cost the old one. */
const trustMs = 1000;

/** Queues a replacement; a slot that already waits for one keeps its place. */
export function wantReplacement(supervision: Supervision, wanted: WantedReplacement): void {
  if (supervision.stopping !== null) {
    refuse(supervision, wanted, 'memsup is stopping');
    return;
  }
  const waiting = supervision.wanted.find(({ slot }) => slot === wanted.slot);
  if (waiting !== undefined || supervision.replacement?.wanted.slot === wanted.slot) {
    refuse(supervision, wanted, `worker ${wanted.slot} is being replaced already`);
    return;
  }
  supervision.wanted.push(wanted);
  startNext(supervision);
}

/** Starts the next replacement that may start: one at a time, within the budget. */
export function startNext(supervision: Supervision): void {
  if (supervision.replacement !== null || supervision.stopping !== null) return;
  const index = supervision.wanted.findIndex(wanted => isPermitted(supervision, wanted));
  const wanted = supervision.wanted[index];
  if (wanted === undefined) return;
  supervision.wanted.splice(index, 1);
  const old = slotOf(supervision, wanted.slot).current;
  if (old === null || old.state !== 'ready') {
    // It died or has not come up yet: the process that comes up next is a fresh one anyway.
    giveUp(supervision, wanted, `worker ${wanted.slot} is not serving now`);
    startNext(supervision);
    return;
  }
  start(supervision, wanted, old);
}

/** A worker is ready: perhaps the successor that is waited for. */
export function onWorkerReady(supervision: Supervision, worker: Worker): void {
  if (supervision.replacement?.successor !== worker) return;
  setTimeout(() => {
    supervision.enqueue({ kind: 'successor-trusted', worker });
  }, trustMs).unref();
}

export function onSuccessorTrusted(supervision: Supervision, worker: Worker): void {
  const { replacement } = supervision;
  if (replacement?.successor !== worker || worker.state !== 'ready') return;
  slotOf(supervision, worker.slot).current = worker;
  step(supervision, replacement, 'successor-ready');
}

/** Something happened to a worker; returns whether a replacement took care of it. */
export function onWorkerEvent(
  supervision: Supervision,
  worker: Worker,
  event: 'drained' | 'captured' | 'gone',
): boolean {
  const { replacement } = supervision;
  if (replacement === null) return false;
  if (worker === replacement.old) {
    const events = { drained: 'old-drained', captured: 'old-captured', gone: 'old-gone' } as const;
    step(supervision, replacement, events[event]);
    return true;
  }
  if (
    worker === replacement.successor &&
    event === 'gone' &&
    replacement.plan.phase === 'starting'
  ) {
    step(supervision, replacement, 'successor-gone');
    return true;
  }
  return false;
}

function isPermitted(supervision: Supervision, wanted: WantedReplacement): boolean {
  if (!wanted.byAlarm) return true;
  const { budget, clock, journal, log } = supervision;
  const waitMs = affordableInMs(budget, clock.monotonicMs());
  if (waitMs === 0) return true;
  if (!wanted.toldToWait) {
    wanted.toldToWait = true;
    const because = `the restart budget of ${budget.restartsMax} is spent, the next one is free in ${Math.ceil(waitMs / 1000)} s`;
    journal.write('restart.refused', { worker: wanted.slot, because });
    log.write('warn', `not restarting yet: ${because}`, { worker: wanted.slot });
  }
  return false;
}

function start(supervision: Supervision, wanted: WantedReplacement, old: Worker): void {
  const { clock, config, journal, log, budget } = supervision;
  if (wanted.byAlarm) supervision.budget = spend(budget, clock.monotonicMs()) ?? budget;
  const limit = memoryLimit();
  const choice = chooseOrder({
    wish: config.app.replace,
    listens: supervision.listens,
    sharesHandles: old.hello?.capabilities.includes('shared-handles') === true,
    workerRssBytes: old.lastSample?.rssBytes ?? null,
    headroomBytes: limit.usedBytes === null ? null : limit.limitBytes - limit.usedBytes,
  });
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
  supervision.replacement = { wanted, old, successor: null, plan: first.plan };
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
  startNext(supervision);
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
