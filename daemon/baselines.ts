import fs from 'node:fs';
import path from 'node:path';
import { messageOf } from '../base/errors.ts';
import { chooseBaseline, type Sibling } from './baseline-choice.ts';
import { endBaseline } from './baseline-outcome.ts';
import type { ActiveBaseline } from './baseline-record.ts';
import { explainThenEnd } from './explanations.ts';
import { baselineName, snapshotName } from './incidents.ts';
import type { Occurrence } from './loop.ts';
import { tellRefusal } from './old-capture.ts';
import { whenRedacted } from './redactions.ts';
import { wantReplacement } from './replacements.ts';
import { captureNow, startSpare } from './spares.ts';
import { slotOf, type Supervision } from './supervision.ts';
import { ageMs, subjectOf, type Worker } from './worker.ts';
import { dispatch } from './workers.ts';
import { warmFile } from './warm-baselines.ts';

/** An incident that stayed open would keep every later alarm from being acted upon. */
const patienceMs = 10 * 60_000;
/** By how much the start of an app that does not listen may be made longer. */
const startPauseMaxMs = 5000;

/**
 * The leaking worker has been captured and replaced: takes the snapshot to compare with, then has both explained. Only now,
 * for its memory is free again and nothing that serves has waited for this.
 */
export function takeBaseline(
  supervision: Supervision,
  wanted: Extract<Occurrence, { kind: 'baseline-wanted' }>,
): void {
  const { incident, incidents } = supervision;
  if (incident === null || incident.worker.pid !== wanted.worker.process.pid) return;
  // Whether there is a snapshot to explain is known only then.
  const file = path.join(incidents.folderOf(incident.id), snapshotName);
  whenRedacted(supervision, file, () => choose(supervision, wanted));
}

function choose(
  supervision: Supervision,
  { worker: leaker, order }: Extract<Occurrence, { kind: 'baseline-wanted' }>,
): void {
  const { incident, incidents, stopping, config } = supervision;
  if (incident === null || incident.worker.pid !== leaker.process.pid) return;
  if (incident.capture.kind !== 'snapshot' || stopping !== null) {
    explainThenEnd(supervision, subjectOf(leaker), null);
    return;
  }
  const wish = config.capture.baseline;
  const choice = chooseBaseline({
    wish,
    order,
    leakerHeapBytes: heapOf(leaker),
    isWarmKept: fs.existsSync(warmFile(supervision, leaker)),
    siblings: siblingsOf(supervision, leaker),
    isReplaced: slotOf(supervision, leaker.slot).current?.state === 'ready',
  });
  const file =
    supervision.live?.baselineFile ?? path.join(incidents.folderOf(incident.id), baselineName);
  const active = { incident: incident.id, choice, file, leaker, spare: null };
  supervision.baseline = active;
  if (choice.kind === 'none') {
    const { because } = choice;
    if (wish !== 'none') tellRefusal(supervision, leaker, { purpose: 'baseline', because });
    endBaseline(supervision, active, { ok: false, because });
    return;
  }
  supervision.log.write('info', `comparing with a ${choice.kind} worker: ${choice.because}`, {
    worker: leaker.slot,
  });
  setTimeout(() => {
    supervision.enqueue({ kind: 'baseline-deadline', baseline: active });
  }, patienceMs).unref();
  carryOut(supervision, active);
}

/** It has taken too long: the snapshot is explained without one to compare with. */
export function onBaselineDeadline(supervision: Supervision, active: ActiveBaseline): void {
  if (supervision.baseline !== active) return;
  const at = supervision.wanted.findIndex(({ capture }) => capture?.file === active.file);
  if (at !== -1) supervision.wanted.splice(at, 1);
  if (active.spare !== null) dispatch(supervision, active.spare, 'stop');
  const because = `none came within ${patienceMs / 60_000} minutes`;
  tellRefusal(supervision, active.leaker, { purpose: 'baseline', because });
  endBaseline(supervision, active, { ok: false, because });
}

function carryOut(supervision: Supervision, active: ActiveBaseline): void {
  const { from } = active.choice;
  if (from === 'spare') startSpare(supervision, active);
  else if (from === 'in-place') captureSuccessor(supervision, active);
  else if (from === null) takeWarm(supervision, active);
  else rotateSibling(supervision, active, from);
}

function captureSuccessor(supervision: Supervision, active: ActiveBaseline): void {
  const { current } = slotOf(supervision, active.leaker.slot);
  if (current === null) throw new Error('the successor went between one step and the next');
  captureNow(supervision, current, {
    file: active.file,
    pauseMaxMs: pauseMaxOf(supervision),
    onOutcome: outcome => endBaseline(supervision, active, outcome),
  });
}

// One that does not listen keeps nobody waiting: the pause makes its start longer, no more.
function pauseMaxOf({ config, listens }: Supervision): number {
  const { maxPauseMs } = config.capture;
  return listens ? maxPauseMs : Math.max(maxPauseMs, startPauseMaxMs);
}

function takeWarm(supervision: Supervision, active: ActiveBaseline): void {
  const kept = warmFile(supervision, active.leaker);
  try {
    fs.renameSync(kept, active.file);
    const { size } = fs.statSync(active.file);
    const times = { pauseMs: 0, rssBeforeBytes: 0, rssAfterBytes: 0 };
    endBaseline(supervision, active, {
      ok: true,
      result: { file: active.file, bytes: size, ...times },
    });
  } catch (error) {
    endBaseline(supervision, active, { ok: false, because: messageOf(error) });
  }
}

/** The youngest other worker goes the same way as the leaking one: a successor, drain, capture, retirement. */
function rotateSibling(supervision: Supervision, active: ActiveBaseline, slot: number): void {
  wantReplacement(supervision, {
    slot,
    because: `its heap is to be compared with that of incident ${active.incident}`,
    byAlarm: false,
    wantsDrain: true,
    capture: {
      purpose: 'baseline',
      file: active.file,
      profileFile: null,
      onOutcome: (_kind, outcome) => endBaseline(supervision, active, outcome),
    },
    incident: null,
    roll: null,
    onDone: (_done, because) => {
      whenRedacted(supervision, active.file, () => {
        endBaseline(supervision, active, { ok: false, because });
      });
    },
  });
}

function siblingsOf({ slots, clock }: Supervision, leaker: Worker): Sibling[] {
  return slots.flatMap(({ number, current }) => {
    if (number === leaker.slot || current?.state !== 'ready' || current.wantedGone !== null) {
      return [];
    }
    const age = ageMs(current, clock.monotonicMs());
    return [{ slot: number, ageMs: age, heapBytes: heapOf(current) }];
  });
}

function heapOf({ lastSample }: Worker): number {
  return lastSample?.heapUsedBytes ?? 0;
}
