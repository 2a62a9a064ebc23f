import type { WorkerState } from '../ipc/status.ts';

/** What can happen to one worker process. */
export type WorkerEvent =
  | 'ready'
  | 'ready-deadline'
  | 'drain'
  | 'drained'
  | 'drain-deadline'
  | 'capture'
  | 'captured'
  | 'stop'
  | 'kill-deadline'
  | 'exit';

/** What is to be done about it, as words; `worker-life` carries them out in this order. */
export type WorkerEffect =
  | 'arm-ready'
  | 'arm-drain'
  | 'arm-kill'
  | 'disarm'
  | 'order-drain'
  | 'order-capture'
  | 'send-stop-signal'
  | 'send-kill';

export interface Step {
  readonly to: WorkerState;
  readonly effects: readonly WorkerEffect[];
}

/** `null` is a deliberate "nothing to do"; `impossible` is a bug in the supervisor. */
export type Cell = Step | null | 'impossible';

function step(to: WorkerState, ...effects: WorkerEffect[]): Step {
  return { to, effects };
}

const stop = step('stopping', 'disarm', 'arm-kill', 'send-stop-signal');
const gone = step('stopped', 'disarm');

/** Every state answers every event, so a missing cell is a compile error. */
const table: Readonly<Record<WorkerState, Readonly<Record<WorkerEvent, Cell>>>> = {
  starting: {
    ready: step('ready', 'disarm'),
    'ready-deadline': stop,
    drain: stop, // It has not served anybody yet.
    drained: 'impossible',
    'drain-deadline': null,
    capture: 'impossible',
    captured: 'impossible',
    stop,
    'kill-deadline': null,
    exit: gone,
  },
  ready: {
    ready: null, // It listens on a second port.
    'ready-deadline': null,
    drain: step('draining', 'disarm', 'arm-drain', 'order-drain'),
    drained: 'impossible',
    'drain-deadline': null,
    capture: null, // In place, on request: the worker goes on serving.
    captured: null,
    stop,
    'kill-deadline': null,
    exit: gone,
  },
  draining: {
    ready: null,
    'ready-deadline': null,
    drain: null,
    drained: step('drained', 'disarm'),
    'drain-deadline': step('drained', 'disarm'), // What is left over is cut when it stops.
    capture: 'impossible',
    captured: null,
    stop,
    'kill-deadline': null,
    exit: gone,
  },
  drained: {
    ready: null,
    'ready-deadline': null,
    drain: null,
    drained: null, // The answer and the deadline may cross.
    'drain-deadline': null,
    capture: step('capturing', 'order-capture'),
    captured: null,
    stop,
    'kill-deadline': null,
    exit: gone,
  },
  capturing: {
    ready: null,
    'ready-deadline': null,
    drain: null,
    drained: null,
    'drain-deadline': null,
    capture: null,
    captured: step('drained'),
    stop,
    'kill-deadline': null,
    exit: gone,
  },
  stopping: {
    ready: null,
    'ready-deadline': null,
    drain: null,
    drained: null,
    'drain-deadline': null,
    capture: null,
    captured: null,
    stop: null,
    'kill-deadline': step('killing', 'send-kill'),
    exit: gone,
  },
  killing: {
    ready: null,
    'ready-deadline': null,
    drain: null,
    drained: null,
    'drain-deadline': null,
    capture: null,
    captured: null,
    stop: null,
    'kill-deadline': null,
    exit: gone,
  },
  stopped: {
    ready: null, // A last message that was on its way when the process went.
    'ready-deadline': null,
    drain: null,
    drained: null,
    'drain-deadline': null,
    capture: null,
    captured: null,
    stop: null,
    'kill-deadline': null,
    exit: null,
  },
};

/** What a worker in this state does on this event. */
export function workerStep(state: WorkerState, event: WorkerEvent): Cell {
  return table[state][event];
}
