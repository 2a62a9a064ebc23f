import type { StatusReport, WorkerStatus } from '../ipc/status.ts';
import { captureProgress } from './capture-progress.ts';
import { spentInWindow } from './restart-budget.ts';
import type { Slot, Supervision } from './supervision.ts';
import { ageMs, type Worker } from './worker.ts';

/** Everything a person or a dashboard wants to see, as of now. */
export function statusReport(supervision: Supervision): StatusReport {
  const { clock, config, budget, slots } = supervision;
  const nowMs = clock.monotonicMs();
  const uptimeMs = nowMs - supervision.startedAtMonotonicMs;
  return {
    schema: 'memsup.status/1',
    app: config.app.name,
    pid: process.pid,
    version: supervision.version,
    startedAt: new Date(clock.wallMs() - uptimeMs).toISOString(),
    uptimeMs: Math.round(uptimeMs),
    state: stateOf(supervision),
    stateDir: supervision.stateDir,
    supervisorRssBytes: supervision.supervisorRssBytes,
    restartsInWindow: spentInWindow(budget, nowMs),
    restartBudget: budget.restartsMax,
    workers: slots.flatMap(slot =>
      workersOf(supervision, slot).map(worker => workerStatus(slot, worker, nowMs)),
    ),
    openIncident: supervision.incident?.id ?? null,
    lastIncident: supervision.lastIncident,
  };
}

function stateOf({ stopping, slots }: Supervision): StatusReport['state'] {
  if (stopping !== null) return 'stopping';
  return slots.some(({ current }) => current?.state === 'ready') ? 'running' : 'starting';
}

// During a replacement a slot has two processes, and after a crash none for a moment: then its place is still shown.
function workersOf(supervision: Supervision, slot: Slot): readonly (Worker | null)[] {
  const own = [...supervision.workers].filter(worker => worker.slot === slot.number);
  return own.length === 0 ? [null] : own;
}

function workerStatus(slot: Slot, worker: Worker | null, nowMs: number): WorkerStatus {
  if (worker === null) {
    const { number, generation, restarts, gaveUp } = slot;
    return { ...nobody, slot: number, generation, restarts, gaveUp };
  }
  const { hello, lastSample, usage, judge } = worker;
  const judged = judge.status();
  return {
    slot: slot.number,
    generation: worker.generation,
    state: worker.state,
    gaveUp: slot.gaveUp,
    pid: worker.process.pid,
    node: hello?.node ?? null,
    startedAt: new Date(worker.startedAtWallMs).toISOString(),
    uptimeMs: Math.round(ageMs(worker, nowMs)),
    restarts: slot.restarts,
    rssBytes: lastSample?.rssBytes ?? usage?.rssBytes ?? null,
    cpuPercent: usage?.cpuPercent ?? null,
    heapUsedBytes: lastSample?.heapUsedBytes ?? null,
    heapLimitBytes: lastSample?.heapLimitBytes ?? hello?.heapLimitBytes ?? null,
    floorBytes: judged.floorBytes,
    elu: lastSample?.elu ?? null,
    loopDelayP99Ms: lastSample?.loopDelayP99Ms ?? null,
    requests: lastSample?.requests ?? null,
    handles: lastSample?.handles ?? null,
    agent: worker.agent !== null ? 'connected' : hello === null ? 'none' : 'lost',
    capabilities: hello?.capabilities ?? [],
    listening: worker.listening,
    opinion: judged.opinion,
    firing: judged.rules.filter(({ state }) => state === 'firing').map(({ rule }) => rule),
    droppedReadings: worker.droppedReadings,
    capture: captureProgress(worker, nowMs),
  };
}

const nobody: Omit<WorkerStatus, 'slot' | 'generation' | 'restarts' | 'gaveUp'> = {
  state: 'stopped',
  pid: null,
  node: null,
  startedAt: null,
  uptimeMs: null,
  rssBytes: null,
  cpuPercent: null,
  heapUsedBytes: null,
  heapLimitBytes: null,
  floorBytes: null,
  elu: null,
  loopDelayP99Ms: null,
  requests: null,
  handles: null,
  agent: 'none',
  capabilities: [],
  listening: [],
  opinion: null,
  firing: [],
  droppedReadings: 0,
  capture: null,
};
