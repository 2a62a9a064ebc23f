import type { Command } from 'commander';
import { parseDuration } from '../base/quantities.ts';

/** How long a command waits for the supervisor to finish. */
export interface TimeoutOption {
  readonly timeout: string;
}

// A rolling restart of many workers, each with its drain, takes minutes, and ending the wait does not end the work.
const initial = '15m';

export function addTimeoutOption(command: Command): Command {
  return command.option('--timeout <duration>', 'how long to wait for the end of it', initial);
}

/** Throws MEMSUP_QUANTITY when it is no duration. */
export function timeoutMsOf({ timeout }: TimeoutOption): number {
  return parseDuration(timeout);
}
