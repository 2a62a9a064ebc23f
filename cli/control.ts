import { MemsupError } from '../base/errors.ts';
import { connectControl, type ControlClient } from '../ipc/client.ts';
import { findDaemon } from '../ipc/daemon-record.ts';
import { Misfit } from '../ipc/fields.ts';
import type { CommandContext } from './context.ts';
import { resolveStateDir, type StateOptions } from './state/state-dir.ts';

/** Connects to the supervisor that is meant, hands the connection over and closes it whatever happens. */
export async function withDaemon<Result>(
  options: StateOptions,
  context: CommandContext,
  use: (client: ControlClient) => Promise<Result>,
): Promise<Result> {
  const client = await connectControl(await findSocket(options, context));
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

/** Where the supervisor that is meant listens; rejects when none answers. */
export async function findSocket(options: StateOptions, context: CommandContext): Promise<string> {
  const choice =
    options.stateDir === undefined && options.name !== undefined
      ? { name: options.name }
      : { stateDir: await resolveStateDir(options, context) };
  return (await findDaemon(choice, context.env)).socket;
}

/** Reads a reply with one of ipc's readers; a reply that does not fit comes from another version of memsup. */
export function readReply<Value>(
  what: string,
  read: (value: unknown) => Value,
  reply: unknown,
): Value {
  try {
    return read(reply);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new MemsupError(
      'MEMSUP_PROTOCOL',
      `Cannot read the ${what} of the supervisor: ${error.place}: ${error.message}`,
      {
        cause: error,
        hint: 'Use the same version of memsup on both ends, and restart the supervisor',
      },
    );
  }
}
