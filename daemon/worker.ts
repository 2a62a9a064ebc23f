import type { SampleReading } from '../base/readings.ts';
import type {
  DrainResult,
  HelloMessage,
  InventoryMessage,
  ListenAddress,
} from '../ipc/messages.ts';
import type { WorkerState } from '../ipc/status.ts';
import type { Judge } from '../rules/judge.ts';
import type { ProbePolicy } from '../rules/probe-policy.ts';
import type { TraceSpool } from './trace-spool.ts';
import type { CaptureOutcome, CapturePurpose } from './capture-outcome.ts';
import type { WorkerProcess } from './process.ts';
import type { Usage } from './usage.ts';

/** The socket to one agent, as the daemon sees it. */
export interface AgentLink {
  send(type: string, data: unknown): boolean;
  close(): void;
}

export interface CaptureOrder {
  readonly purpose: CapturePurpose;
  readonly file: string;
  /** Where the worker writes it first, when the contents of its strings are not to be kept; `null`: to `file`. */
  readonly rawFile: string | null;
  /** `stream`: `file` is a pipe. */
  readonly kind: 'snapshot' | 'stream';
  /** How long it is predicted to take. */
  readonly expectedMs: number;
  readonly timeoutMs: number;
  readonly startedAtMonotonicMs: number;
  /** Its outcome has been told. */
  settled: boolean;
  readonly onOutcome: (outcome: CaptureOutcome) => void;
}

/** One process of one slot. Slots are numbered 1…N; each new process in a slot is the next generation. */
export interface Worker {
  readonly slot: number;
  readonly generation: number;
  /** It never serves: it is started to be captured, beside the one that stands in its slot. */
  readonly isSpare: boolean;
  readonly token: string;
  readonly startedAtMonotonicMs: number;
  readonly startedAtWallMs: number;
  /** Version of the app, by its package.json, when this process started. */
  readonly appVersion: string | null;
  readonly judge: Judge;
  readonly probePolicy: ProbePolicy;
  process: WorkerProcess;
  state: WorkerState;
  /** Why it is being replaced or stopped; `null` while nobody wants it gone. */
  wantedGone: string | null;
  /** Our patience with its start has ended, and how; `null`: it has not. */
  neverReady: string | null;
  readyAtMonotonicMs: number | null;
  /** The event loop has turned once: the main script got through. */
  ranThrough: boolean;
  /** The event loop ran to its end by itself: the app has nothing left to do. */
  endedNaturally: boolean;
  /** Signs of readiness seen so far. */
  readonly signs: { settled: boolean; saidReady: boolean; answered: boolean };
  stopProbing: () => void;
  /** Addresses that another process holds, as the app was told. */
  addressInUse: string | null;
  /** The control group's counter when it started, and the kills since then that explain another worker's death. */
  oomKillsAtStart: number;
  hello: HelloMessage | null;
  agent: AgentLink | null;
  lastHeardMonotonicMs: number;
  listening: readonly ListenAddress[];
  lastSample: SampleReading | null;
  inventory: InventoryMessage | null;
  usage: Usage | null;
  droppedReadings: number;
  trace: TraceSpool;
  /** What to capture when the state table says so. */
  captureOrder: CaptureOrder | null;
  /** How many objects lived when its profile was pulled last; `null`: it was not. */
  objects: { readonly count: number; readonly samples: number } | null;
  timesCaptured: number;
  /** Whether a snapshot in place, for the case that it leaks later, was tried. */
  triedWarm: boolean;
  drain: { readonly startedAtMonotonicMs: number; readonly result: DrainResult | null } | null;
  timer: NodeJS.Timeout | null;
}

/** The fields by which journal and log name a worker. */
export function subjectOf(worker: Worker): {
  readonly worker: number;
  readonly generation: number;
  readonly pid: number | undefined;
} {
  return {
    worker: worker.slot,
    generation: worker.generation,
    pid: worker.process.pid ?? undefined,
  };
}

/** Milliseconds since the worker's process started, on the clock of its readings. */
export function ageMs(worker: Worker, nowMonotonicMs: number): number {
  return nowMonotonicMs - worker.startedAtMonotonicMs;
}
