import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ProbePolicy } from '../rules/probe-policy.ts';
import type { Config } from '../config/config.ts';
import { oomKills } from '../base/cgroup.ts';
import { receiveFromChannel } from './channel.ts';
import { probeUntilAnswered } from './http-probe.ts';
import { probeRoute } from './probe-route.ts';
import { notStarted } from './process.ts';
import { processSpec } from './spawn.ts';
import type { Slot, Supervision } from './supervision.ts';
import { TraceSpool } from './trace-spool.ts';
import { subjectOf, type Worker } from './worker.ts';
import { carryOut } from './worker-effects.ts';
import { appVersionAt } from './version-rates.ts';
import { workerStep, type WorkerEvent } from './worker-state.ts';
import { settleMs } from './readiness.ts';

/** Starts the next generation of a slot. It becomes the slot's current one when the slot has none; a spare never does. */
export function startWorker(supervision: Supervision, slot: Slot, isSpare = false): Worker {
  const { config, clock, journal, log } = supervision;
  slot.generation += 1;
  // The agent says over the socket that the worker serves: without it a healthy one would be taken for one that never got ready.
  supervision.controlSocket.keep();
  const worker = newWorker(supervision, slot, isSpare);
  worker.process = supervision.startProcess(
    processSpec(config, {
      slot: slot.number,
      generation: worker.generation,
      token: worker.token,
      socket: supervision.controlSocket.path,
      reportDir: emptyFolder(reportFolder(supervision, worker)),
      supervisorPid: process.pid,
    }),
    {
      onExit: (code, signal) => {
        supervision.enqueue({ kind: 'exit', worker, code, signal, failure: null });
      },
      onFailure: error => {
        const failure = error.message.split('\n')[0] ?? 'unknown';
        supervision.enqueue({ kind: 'exit', worker, code: null, signal: null, failure });
      },
      onMessage: message => {
        receiveFromChannel(supervision, worker, message);
      },
    },
  );
  supervision.workers.add(worker);
  if (!isSpare) slot.current ??= worker;
  journal.write('worker.start', {
    ...subjectOf(worker),
    startedAtMs: clock.wallMs(),
    ...(isSpare ? { spare: true } : {}),
  });
  log.write('info', `worker started, pid ${worker.process.pid ?? 'none'}`, { worker: slot.number });
  watchForReadiness(supervision, worker);
  return worker;
}

/** Applies an event to a worker's state table and carries out what follows from it. */
export function dispatch(supervision: Supervision, worker: Worker, event: WorkerEvent): void {
  const cell = workerStep(worker.state, event);
  if (cell === null) return;
  if (cell === 'impossible') {
    throw new Error(`worker ${worker.slot} cannot have "${event}" while ${worker.state}`);
  }
  worker.state = cell.to;
  for (const effect of cell.effects) carryOut(supervision, worker, effect);
}

/** Where this worker's Node writes its last report; a folder of its own, so that it is found without knowing its name. */
export function reportFolder(supervision: Supervision, worker: Worker): string {
  return path.join(supervision.stateDir, 'reports', `w${worker.slot}-g${worker.generation}`);
}

// What a process of the same number left there in an earlier run must not be taken for this one's. On a full disk the
// worker starts all the same and only its report is missing.
function emptyFolder(folder: string): string | null {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    return null;
  }
}

function newWorker(supervision: Supervision, slot: Slot, isSpare: boolean): Worker {
  const { clock, config } = supervision;
  const startedAtWallMs = clock.wallMs();
  const name = `w${slot.number}-g${slot.generation}`;
  return {
    slot: slot.number,
    generation: slot.generation,
    isSpare,
    token: randomBytes(16).toString('hex'),
    startedAtMonotonicMs: clock.monotonicMs(),
    startedAtWallMs,
    appVersion: appVersionAt(appFolder(config.app)),
    judge: supervision.createJudge({
      rules: config.rules,
      warmupMs: config.sample.warmupMs,
      limits: supervision.limits,
      memory: supervision.memory,
      startedAtWallMs,
    }),
    probePolicy: new ProbePolicy({
      config: config.floorProbe,
      warmupMs: config.sample.warmupMs,
      limits: supervision.limits,
    }),
    process: notStarted,
    state: 'starting',
    wantedGone: null,
    neverReady: null,
    readyAtMonotonicMs: null,
    ranThrough: false,
    endedNaturally: false,
    signs: { settled: false, saidReady: false, answered: false },
    stopProbing: () => {},
    addressInUse: null,
    oomKillsAtStart: oomKills() ?? 0,
    hello: null,
    agent: null,
    lastHeardMonotonicMs: clock.monotonicMs(),
    listening: [],
    lastSample: null,
    usage: null,
    droppedReadings: 0,
    trace: new TraceSpool(path.join(supervision.stateDir, 'traces', `${name}.ndjson`)),
    captureOrder: null,
    objects: null,
    timesCaptured: 0,
    inventory: null,
    triedWarm: false,
    drain: null,
    timer: null,
  };
}

function watchForReadiness(supervision: Supervision, worker: Worker): void {
  carryOut(supervision, worker, 'arm-ready');
  const { ready, command } = supervision.config.app;
  // Below a command nobody may ever tell that the main script got through.
  if (command !== null) awaitSettling(supervision, worker);
  if (ready.by !== 'http') return;
  worker.stopProbing = probeUntilAnswered(
    ready.url,
    () => supervision.enqueue({ kind: 'answered', worker }),
    () => probeRoute(supervision, worker, ready.url),
  );
}

/** From here on the app counts as settled after a moment, unless it begins to listen. */
export function awaitSettling(supervision: Supervision, worker: Worker): void {
  setTimeout(() => {
    supervision.enqueue({ kind: 'settled', worker });
  }, settleMs).unref();
}

/** Where the app's own files are; with a command instead of a script, where it is run. */
function appFolder({ script, cwd }: Config['app']): string {
  return script === null ? cwd : path.dirname(path.resolve(cwd, script));
}
