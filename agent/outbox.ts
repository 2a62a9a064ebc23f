import { BoundedQueue } from '../base/bounded.ts';
import type { Reading } from '../base/readings.ts';
import type { AgentMessage, TelemetryMessage } from '../ipc/messages.ts';

/** Readings kept for a supervisor that is away: five minutes at one sample a second, about 0.4 MB. */
export const readingsKeptMax = 300;
/** Readings in one frame, far below the frame limit. */
export const readingsPerFrameMax = 200;
/** Messages kept that are not readings: answers, notices. */
export const messagesKeptMax = 64;

/** What waits to be sent to the supervisor. Full: the oldest goes, and is counted. */
export class Outbox {
  readonly #messages = new BoundedQueue<AgentMessage>(messagesKeptMax);
  readonly #readings = new BoundedQueue<Reading>(readingsKeptMax);

  put(message: AgentMessage): void {
    this.#messages.push(message);
  }

  add(reading: Reading): void {
    this.#readings.push(reading);
  }

  takeMessages(): AgentMessage[] {
    return this.#messages.take(messagesKeptMax);
  }

  /** The oldest readings and how many were lost before them; `null` when there is nothing to tell. */
  takeTelemetry(): TelemetryMessage | null {
    if (this.#readings.size === 0) return null;
    const dropped = this.#readings.takeDropped();
    return { readings: this.#readings.take(readingsPerFrameMax), dropped };
  }
}
