import { MemsupError, messageOf } from '../base/errors.ts';
import { isOneOf, isRecord } from '../base/guards.ts';
import { captureKinds, type AgentMessage, type CommandMessage } from '../ipc/messages.ts';
import type { Guest } from './guest.ts';

/** What the agent is asked to do and to answer; the rest is about sockets and has no answer. */
type Order = Exclude<CommandMessage, { type: 'bound' | 'accept' | 'connection' | 'deal' }>;

/** How each order is carried out; the result becomes the `result` of the answer. */
export type Abilities = {
  readonly [Type in Order['type']]: (
    data: Extract<Order, { type: Type }>['data'],
  ) => Promise<unknown>;
};

/** Carries out what the supervisor says. What is no command is ignored: the supervisor may be newer, or be somebody else. */
export class Commands {
  readonly #guest: Guest;
  readonly #abilities: Abilities;

  constructor(guest: Guest, abilities: Abilities) {
    this.#guest = guest;
    this.#abilities = abilities;
  }

  /** `reply` goes back the way the command came. */
  handle(message: unknown, reply: (answer: AgentMessage) => void): void {
    const command = parseCommand(message);
    if (command === null) return;
    this.#guest.settle(this.#carryOut(command, reply));
  }

  async #carryOut(command: Order, reply: (answer: AgentMessage) => void): Promise<void> {
    const { id } = command.data;
    try {
      const result = await this.#perform(command);
      reply({ type: 'answer', data: { id, error: null, result } });
    } catch (error) {
      const code = error instanceof MemsupError ? error.code : 'MEMSUP_REQUEST_REFUSED';
      reply({
        type: 'answer',
        data: { id, error: { code, message: messageOf(error) }, result: null },
      });
    }
  }

  #perform(command: Order): Promise<unknown> {
    switch (command.type) {
      case 'capture': {
        return this.#abilities.capture(command.data);
      }
      case 'drain': {
        return this.#abilities.drain(command.data);
      }
      case 'probe': {
        return this.#abilities.probe(command.data);
      }
    }
  }
}

/** The one place where what came from outside gets a type; `null`: not a command. */
export function parseCommand(message: unknown): Order | null {
  if (!isRecord(message) || !isRecord(message['data'])) return null;
  const { type, data } = message;
  const { id, kind, file, mode, deadlineMs } = data;
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return null;
  switch (type) {
    case 'capture': {
      if (!isOneOf(kind, captureKinds) || !isAbsolutePath(file)) return null;
      return { type, data: { id, kind, file } };
    }
    case 'drain': {
      if (typeof deadlineMs !== 'number' || !(deadlineMs >= 0)) return null;
      return { type, data: { id, deadlineMs } };
    }
    case 'probe': {
      return isOneOf(mode, ['gentle', 'forced']) ? { type, data: { id, mode } } : null;
    }
    default: {
      return null;
    }
  }
}

function isAbsolutePath(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('/') && !value.includes('\0');
}
