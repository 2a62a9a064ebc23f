import type { Clock } from '../base/clock.ts';
import type { Incident } from '../base/incident.ts';
import type { Config } from '../config/config.ts';
import type { Judge, JudgeMemory, JudgeOptions, Limits } from '../rules/judge.ts';
import type { StartAnalysis } from './analysis.ts';
import type { ActiveBaseline } from './baseline-record.ts';
import { loadCaptureCosts } from './capture-costs.ts';
import type { CaptureCost } from './capture-prediction.ts';
import type { Commands } from './commands.ts';
import type { ControlSocket } from './control-socket.ts';
import type { Dealer } from './dealer.ts';
import type { Handles } from './handles.ts';
import { History } from './history.ts';
import type { StartReport } from './incident-report.ts';
import type { Incidents } from './incidents.ts';
import type { Journal } from './journal.ts';
import type { LiveAnalysis } from './live-analysis.ts';
import type { Log } from './log.ts';
import type { Occurrence } from './loop.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Notifier } from './notify/notifier.ts';
import type { ProcessEvents, ProcessSpec, WorkerProcess } from './process.ts';
import type { HeldAlarm } from './held-alarms.ts';
import type { StartRedaction } from './redaction.ts';
import type { ActiveRedaction } from './redactions.ts';
import type {
  ActiveReplacement,
  QueuedReplacement,
  WantedReplacement,
} from './replacement-record.ts';
import type { RestartBudget } from './restart-budget.ts';
import type { ServiceManager } from './systemd/service-manager.ts';
import type { Worker } from './worker.ts';

/** One of the N places that a worker fills. */
export interface Slot {
  readonly number: number;
  generation: number;
  /** The process that serves, or is about to; during a replacement still the old one. */
  current: Worker | null;
  restarts: number;
  /** Failures since a process of this slot was last up for long enough; sets the back-off. */
  failuresInRow: number;
  restartTimer: NodeJS.Timeout | null;
  /** The code the app ended with by itself, or that of a spent budget; the slot is done. */
  endedWith: number | null;
  /** The budget was spent: nothing stands here until somebody asks for it. */
  gaveUp: boolean;
  /** Somebody has asked for a process in a slot that was given up, and it is not trusted yet. */
  freshStart: WantedReplacement | null;
}

export interface Stopping {
  readonly because: string;
  readonly signal: NodeJS.Signals;
  readonly exitCode: number;
}

/** A configuration that was read again, and what is to be said of it. */
export interface Reloaded {
  readonly config: Config;
  readonly warnings: readonly string[];
}

/** What the outside world gives the daemon. */
export interface Surroundings {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  readonly incidents: Incidents;
  readonly commands: Commands;
  readonly handles: Handles;
  /** Tells receivers of alarms and incidents; absent where nobody is to be told. */
  readonly notifier?: Notifier | undefined;
  /** Counts what can be scraped; absent where nothing is served. */
  readonly metrics?: Metrics | undefined;
  /** Tells systemd; absent where it does not want to be told. */
  readonly serviceManager?: ServiceManager | undefined;
  readonly startProcess: (spec: ProcessSpec, events: ProcessEvents) => WorkerProcess;
  readonly startAnalysis: StartAnalysis;
  readonly startRedaction: StartRedaction;
  readonly startReport: StartReport;
  readonly createJudge: (options: JudgeOptions) => Judge;
  readonly controlSocket: Pick<ControlSocket, 'path' | 'keep'>;
  readonly stateDir: string;
  readonly version: string;
  readonly random: () => number;
  /** Puts an occurrence into the loop; the only thing that event handlers and timers do. */
  enqueue(occurrence: Occurrence): void;
  /** The supervisor ends with this code. */
  finish(exitCode: number): void;
  /** We were started on a terminal, and it was closed. */
  hasJustHungUp(): boolean;
  /** Reads the configuration again; throws what is wrong with it. */
  reload(): Promise<Reloaded>;
}

/** The whole state of the daemon. Touched only from inside the loop. */
export interface Supervision extends Surroundings {
  config: Config;
  readonly startedAtMonotonicMs: number;
  readonly slots: Slot[];
  /** Every process that has not gone yet: current ones, successors and those on their way out. */
  readonly workers: Set<Worker>;
  budget: RestartBudget;
  stopping: Stopping | null;
  /** How often a signal has asked to stop. */
  stopSignals: number;
  /** The app has listened once, so its processes are a service and a successor must listen too. */
  listens: boolean;
  /** The app has been ready as a service at least once. */
  isService: boolean;
  /** A worker has been ready at least once. */
  isReady: boolean;
  /** Reloads of the configuration that are under way, up to the end of the restarts that follow. */
  reloads: number;
  replacement: ActiveReplacement | null;
  /** Hands out connections; only with `balance: round-robin`. */
  dealer: Dealer<Worker> | null;
  readonly wanted: QueuedReplacement[];
  /** Alarms that came while another incident was open. */
  readonly heldAlarms: HeldAlarm[];
  incident: Incident | null;
  /** The snapshot that the open incident's is to be compared with, while it is being taken. */
  baseline: ActiveBaseline | null;
  /** Calls off the analysis of the open incident's snapshot; `null` when none runs. */
  stopExplaining: (() => void) | null;
  /** Reads the snapshots of the open incident while they are written; `null` where they are files. */
  live: LiveAnalysis | null;
  /** Snapshots that lose the contents of their strings now. */
  readonly redactions: Set<ActiveRedaction>;
  lastIncident: string | null;
  lastCaptureAtMonotonicMs: number | null;
  /** What snapshots of this app took so far. */
  captureCosts: readonly CaptureCost[];
  limits: Limits;
  memory: JudgeMemory;
  supervisorRssBytes: number;
  /** For dashboards that are opened later. */
  readonly history: History;
  lastTickMonotonicMs: number;
  /** Why the state folder could not be made anew when that was last tried. */
  stateTrouble: string | null;
}

/** What the daemon knows at its start. */
export function newSupervision(
  config: Config,
  surroundings: Surroundings,
  known: { readonly limits: Limits; readonly memory: JudgeMemory; readonly budget: RestartBudget },
): Supervision {
  return {
    ...surroundings,
    ...known,
    config,
    startedAtMonotonicMs: surroundings.clock.monotonicMs(),
    slots: Array.from({ length: config.app.workers }, (_, index) => newSlot(index + 1)),
    workers: new Set(),
    stopping: null,
    stopSignals: 0,
    listens: false,
    isService: false,
    isReady: false,
    reloads: 0,
    replacement: null,
    dealer: null,
    wanted: [],
    heldAlarms: [],
    incident: null,
    baseline: null,
    stopExplaining: null,
    live: null,
    redactions: new Set(),
    lastIncident: null,
    lastCaptureAtMonotonicMs: null,
    captureCosts: loadCaptureCosts(surroundings.stateDir),
    supervisorRssBytes: 0,
    history: new History(),
    lastTickMonotonicMs: surroundings.clock.monotonicMs(),
    stateTrouble: null,
  };
}

export function newSlot(number: number): Slot {
  return {
    number,
    generation: 0,
    current: null,
    restarts: 0,
    failuresInRow: 0,
    restartTimer: null,
    endedWith: null,
    gaveUp: false,
    freshStart: null,
  };
}

/** The slot of that number; asking for one that does not exist is a bug. */
export function slotOf(supervision: Supervision, number: number): Slot {
  const slot = supervision.slots.find(candidate => candidate.number === number);
  if (slot === undefined) throw new RangeError(`no slot ${number}`);
  return slot;
}
