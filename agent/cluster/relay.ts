import type { ChildProcess } from 'node:child_process';
import { isRecord } from '../../base/guards.ts';
import type { CommandMessage, DrainResult } from '../../ipc/messages.ts';
import { channelCommand, unwrapMessage } from '../builtin-channel.ts';
import type { Guest } from '../guest.ts';
import { sendTo } from './forks.ts';

/** What a worker gets on top of the deadline for its answer to arrive. */
const answerMarginMs = 300;

const nothing: DrainResult = { drainMs: 0, requestsCut: 0, connectionsCut: 0 };

/** The workers of the app's own node:cluster, drained by word of mouth: only their primary can reach them. */
export class ClusterRelay {
  readonly #guest: Guest;
  readonly #onSilent: (pid: number) => void;
  /** Each with those who wait for its answer, by the number of the question. */
  readonly #workers = new Map<ChildProcess, Map<number, (result: DrainResult) => void>>();
  #endsAtMs: number | null = null;
  #lastId = 0;

  /** `onSilent`: a worker has not said what it still had under way. */
  constructor(parts: { readonly guest: Guest; readonly onSilent: (pid: number) => void }) {
    this.#guest = parts.guest;
    this.#onSilent = parts.onSilent;
  }

  add(worker: ChildProcess): void {
    const waiting = new Map<number, (result: DrainResult) => void>();
    this.#workers.set(worker, waiting);
    worker.on(
      'internalMessage',
      this.#guest.wrap((message: unknown) => {
        const answer = answerOf(message);
        if (answer !== null) waiting.get(answer.id)?.(answer.result);
      }),
    );
    worker.once(
      'exit',
      this.#guest.wrap(() => {
        this.#workers.delete(worker);
        for (const settle of waiting.values()) settle(nothing);
      }),
    );
    // An app that replaces its workers while it drains gets some that drain from the first moment.
    if (this.#endsAtMs !== null) {
      this.#order(worker, Math.max(0, this.#endsAtMs - this.#guest.nowMs()));
    }
  }

  /** Resolves when every worker has answered or gone, soon after `deadlineMs` at the latest. */
  async drain(deadlineMs: number): Promise<DrainResult> {
    this.#endsAtMs ??= this.#guest.nowMs() + deadlineMs;
    const workers = [...this.#workers];
    return sumOf(await Promise.all(workers.map(each => this.#ask(each, deadlineMs))));
  }

  #ask(
    [worker, waiting]: readonly [ChildProcess, Map<number, (result: DrainResult) => void>],
    deadlineMs: number,
  ): Promise<DrainResult> {
    return new Promise(resolve => {
      const id = this.#order(worker, deadlineMs);
      const settle = (result: DrainResult): void => {
        stopTimer();
        waiting.delete(id);
        resolve(result);
      };
      const stopTimer = this.#guest.after(deadlineMs + answerMarginMs, () => {
        settle(nothing);
        this.#onSilent(worker.pid ?? 0);
      });
      waiting.set(id, settle);
    });
  }

  #order(worker: ChildProcess, deadlineMs: number): number {
    const id = (this.#lastId += 1);
    const message: CommandMessage = { type: 'drain', data: { id, deadlineMs } };
    sendTo(worker, { cmd: channelCommand, message });
    return id;
  }
}

/** What was drained beside each other, as one. */
export function sumOf(results: readonly DrainResult[]): DrainResult {
  return {
    drainMs: Math.max(0, ...results.map(({ drainMs }) => drainMs)),
    requestsCut: results.reduce((sum, { requestsCut }) => sum + requestsCut, 0),
    connectionsCut: results.reduce((sum, { connectionsCut }) => sum + connectionsCut, 0),
  };
}

// The app's worker may say anything on its own channel.
function answerOf(message: unknown): { readonly id: number; readonly result: DrainResult } | null {
  const answer = unwrapMessage(message);
  const data = isRecord(answer) && answer['type'] === 'answer' ? answer['data'] : null;
  if (!isRecord(data) || typeof data['id'] !== 'number') return null;
  const result = isRecord(data['result']) ? data['result'] : {};
  const [drainMs, requestsCut, connectionsCut] = [
    result['drainMs'],
    result['requestsCut'],
    result['connectionsCut'],
  ].map(countOf);
  return {
    id: data['id'],
    result: {
      drainMs: drainMs ?? 0,
      requestsCut: requestsCut ?? 0,
      connectionsCut: connectionsCut ?? 0,
    },
  };
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
