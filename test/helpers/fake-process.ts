import type { CommandMessage } from '../../ipc/messages.ts';
import type { ProcessEvents, ProcessSpec, WorkerProcess } from '../../daemon/process.ts';

/** A process that does nothing but remember what was done to it. */
export class FakeProcess implements WorkerProcess {
  readonly pid: number | null;
  readonly spec: ProcessSpec;
  readonly events: ProcessEvents;
  readonly orders: CommandMessage[] = [];
  readonly signals: NodeJS.Signals[] = [];
  readonly groupSignals: NodeJS.Signals[] = [];

  constructor(pid: number | null, spec: ProcessSpec, events: ProcessEvents) {
    this.pid = pid;
    this.spec = spec;
    this.events = events;
  }

  order(message: CommandMessage): boolean {
    this.orders.push(message);
    return true;
  }

  signal(signal: NodeJS.Signals): boolean {
    this.signals.push(signal);
    return true;
  }

  signalGroup(signal: NodeJS.Signals): boolean {
    this.groupSignals.push(signal);
    return true;
  }
}
