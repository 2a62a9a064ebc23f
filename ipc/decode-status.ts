import { verdictClasses, type GateResult, type Verdict } from '../base/verdict.ts';
import { count, finite, flag, listOf, mapOf, nullable, oneOf, recordOf, text } from './fields.ts';
import type { ListenAddress } from './messages.ts';
import {
  workerStates,
  type StatusReport,
  type WorkerCapture,
  type WorkerStatus,
} from './status.ts';

/** Workers in one status report. */
export const workersMax = 1024;
/** Addresses one worker listens on. */
export const addressesMax = 256;
/** Capabilities an agent may name. */
export const capabilitiesMax = 64;
/** Rules that may fire at once in one worker. */
export const firingMax = 256;
/** Characters of names, versions and times. */
export const nameCharsMax = 256;
/** Characters of paths and sentences. */
export const textCharsMax = 8192;

const name = text(nameCharsMax);
const longText = text(textCharsMax);
const number = nullable(finite);

/** Where an app listens. */
export const listenAddress = recordOf<ListenAddress>({
  kind: oneOf(['tcp', 'pipe']),
  address: longText,
  port: nullable(count),
});

const gateResults: readonly GateResult[] = ['pass', 'fail', 'excused'];

/** What a rule concluded. */
export const verdict = recordOf<Verdict>({
  class: oneOf(verdictClasses),
  confidence: number,
  rateBytesPerHour: number,
  rateLow: number,
  rateHigh: number,
  perRequestBytes: number,
  clock: nullable(oneOf(['time', 'work'])),
  gates: mapOf(oneOf(gateResults), { sizeMax: 64, nameCharsMax }),
  points: count,
  spanMs: number,
  growthBytes: number,
  growthShare: number,
  floorBytes: number,
  limitBytes: number,
  limitSource: nullable(oneOf(['v8', 'cgroup', 'host', 'config', 'nofile'])),
  timeToLimitMs: number,
  timeToLimitLowMs: number,
  timeToLimitHighMs: number,
  plateauBytes: number,
  thread: number,
  because: longText,
});

const workerStatus = recordOf<WorkerStatus>({
  slot: count,
  generation: count,
  state: oneOf(workerStates),
  gaveUp: flag,
  pid: nullable(count),
  node: nullable(name),
  startedAt: nullable(name),
  uptimeMs: number,
  restarts: count,
  rssBytes: number,
  cpuPercent: number,
  heapUsedBytes: number,
  heapLimitBytes: number,
  floorBytes: number,
  elu: number,
  loopDelayP99Ms: number,
  requests: number,
  handles: number,
  agent: oneOf(['connected', 'lost', 'none']),
  capabilities: listOf(name, capabilitiesMax),
  listening: listOf(listenAddress, addressesMax),
  opinion: nullable(verdict),
  firing: listOf(name, firingMax),
  droppedReadings: count,
  capture: nullable(
    recordOf<WorkerCapture>({
      purpose: oneOf(['alarm', 'request', 'baseline']),
      elapsedMs: finite,
      expectedMs: finite,
      writtenBytes: number,
    }),
  ),
});

/** What `memsup status` shows. */
export const statusReport = recordOf<StatusReport>({
  schema: oneOf(['memsup.status/1']),
  app: name,
  pid: count,
  version: name,
  startedAt: name,
  uptimeMs: finite,
  state: oneOf(['starting', 'running', 'stopping']),
  stateDir: longText,
  supervisorRssBytes: finite,
  restartsInWindow: count,
  restartBudget: count,
  workers: listOf(workerStatus, workersMax),
  openIncident: nullable(name),
  lastIncident: nullable(name),
});
