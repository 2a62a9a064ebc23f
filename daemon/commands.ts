import type { AnswerMessage } from '../ipc/messages.ts';

export type CommandOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

interface Pending {
  readonly owner: object;
  readonly timer: NodeJS.Timeout;
  readonly settle: (outcome: CommandOutcome) => void;
}

/** Orders given to agents that have not been answered yet. Each is settled exactly once: answer, deadline or loss. */
export class Commands {
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** Registers an order to `owner`; `compose` gets the id that the answer will carry. */
  give(
    owner: object,
    order: {
      readonly timeoutMs: number;
      readonly send: (id: number) => boolean;
      readonly settle: (outcome: CommandOutcome) => void;
    },
  ): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const timer = setTimeout(() => {
      this.#settle(id, {
        ok: false,
        code: 'timeout',
        message: `no answer within ${order.timeoutMs} ms`,
      });
    }, order.timeoutMs).unref();
    this.#pending.set(id, { owner, timer, settle: order.settle });
    if (!order.send(id)) {
      this.#settle(id, { ok: false, code: 'unreachable', message: 'the agent is not connected' });
    }
  }

  /** An answer came; one that nobody waits for any more is ignored. */
  answer(owner: object, { id, error, result }: AnswerMessage): void {
    // An agent can only answer what it was asked.
    if (this.#pending.get(id)?.owner !== owner) return;
    this.#settle(id, error === null ? { ok: true, result } : { ok: false, ...error });
  }

  /** The owner has gone: none of its answers will come. */
  abandon(owner: object): void {
    for (const [id, pending] of this.#pending) {
      if (pending.owner === owner) {
        this.#settle(id, { ok: false, code: 'gone', message: 'the worker has gone' });
      }
    }
  }

  #settle(id: number, outcome: CommandOutcome): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    pending.settle(outcome);
  }
}
