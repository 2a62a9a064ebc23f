/** What `memsup status`, `top` and the dashboard are told of the supervisor and its workers. */
import type { Verdict } from '../base/verdict.ts';
import type { ListenAddress } from './messages.ts';

export const workerStates = [
  'starting',
  'ready',
  'draining',
  'drained',
  'capturing',
  'stopping',
  'killing',
  'stopped',
] as const;
export type WorkerState = (typeof workerStates)[number];

/** `memsup status --json` prints this as it is. */
export interface StatusReport {
  readonly schema: 'memsup.status/1';
  readonly app: string;
  readonly pid: number;
  readonly version: string;
  readonly startedAt: string;
  readonly uptimeMs: number;
  readonly state: 'starting' | 'running' | 'stopping';
  readonly stateDir: string;
  readonly supervisorRssBytes: number;
  readonly restartsInWindow: number;
  readonly restartBudget: number;
  readonly workers: readonly WorkerStatus[];
  readonly openIncident: string | null;
  readonly lastIncident: string | null;
}

export interface WorkerStatus {
  readonly slot: number;
  readonly generation: number;
  readonly state: WorkerState;
  /** It failed so often that the restart budget is spent; nobody tries again until somebody asks. */
  readonly gaveUp: boolean;
  readonly pid: number | null;
  readonly node: string | null;
  readonly startedAt: string | null;
  readonly uptimeMs: number | null;
  readonly restarts: number;
  readonly rssBytes: number | null;
  readonly cpuPercent: number | null;
  readonly heapUsedBytes: number | null;
  readonly heapLimitBytes: number | null;
  readonly floorBytes: number | null;
  readonly elu: number | null;
  readonly loopDelayP99Ms: number | null;
  readonly requests: number | null;
  readonly handles: number | null;
  readonly agent: 'connected' | 'lost' | 'none';
  readonly capabilities: readonly string[];
  readonly listening: readonly ListenAddress[];
  readonly opinion: Verdict | null;
  readonly firing: readonly string[];
  readonly droppedReadings: number;
  /** The snapshot that is being taken of it; `null`: none is. */
  readonly capture: WorkerCapture | null;
}

export interface WorkerCapture {
  readonly purpose: 'alarm' | 'request' | 'baseline';
  readonly elapsedMs: number;
  /** As predicted beforehand. */
  readonly expectedMs: number;
  /** 0 while V8 still walks the heap; `null` where it goes through a pipe. */
  readonly writtenBytes: number | null;
}
