import type { ErrorCode } from '../base/errors.ts';

/** What the process says when it ends. `run` passes on the app's own code when the app ended by itself. */
export const exitCodes = {
  ok: 0,
  /** The command was understood and could not be carried out: no daemon, a refusal, a missing incident. */
  failed: 1,
  usage: 2,
  neverReady: 69,
  /** A bug in memsup. */
  internal: 70,
  restartBudgetSpent: 75,
  configuration: 78,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byError: Readonly<Record<ErrorCode, ExitCode>> = {
  MEMSUP_USAGE: exitCodes.usage,
  MEMSUP_QUANTITY: exitCodes.usage,
  MEMSUP_CONFIG: exitCodes.configuration,
  MEMSUP_CONFIG_NOT_FOUND: exitCodes.configuration,
  MEMSUP_SCRIPT_NOT_FOUND: exitCodes.configuration,
  MEMSUP_NODE_UNSUPPORTED: exitCodes.configuration,
  MEMSUP_NEVER_READY: exitCodes.neverReady,
  MEMSUP_RESTART_BUDGET_SPENT: exitCodes.restartBudgetSpent,
  MEMSUP_PROTOCOL: exitCodes.failed,
  MEMSUP_SOCKET: exitCodes.failed,
  MEMSUP_SOCKET_PATH_TOO_LONG: exitCodes.configuration,
  MEMSUP_ALREADY_RUNNING: exitCodes.failed,
  MEMSUP_NOT_RUNNING: exitCodes.failed,
  MEMSUP_REQUEST_REFUSED: exitCodes.failed,
  MEMSUP_REQUEST_TIMEOUT: exitCodes.failed,
  MEMSUP_STATE_DIR: exitCodes.configuration,
  MEMSUP_TRACE: exitCodes.failed,
  MEMSUP_SCENARIO: exitCodes.failed,
  MEMSUP_CAPTURE_REFUSED: exitCodes.failed,
  MEMSUP_CAPTURE_FAILED: exitCodes.failed,
  MEMSUP_INCIDENT_NOT_FOUND: exitCodes.failed,
  MEMSUP_REPORT: exitCodes.failed,
  MEMSUP_SNAPSHOT_UNREADABLE: exitCodes.failed,
  MEMSUP_SNAPSHOT_CORRUPT: exitCodes.failed,
  MEMSUP_SNAPSHOT_TRUNCATED: exitCodes.failed,
  MEMSUP_SNAPSHOT_UNSUPPORTED: exitCodes.failed,
  MEMSUP_SNAPSHOT_TOO_BIG: exitCodes.failed,
  MEMSUP_PROFILE: 1,
  MEMSUP_ABORTED: exitCodes.failed,
};

/** Table, not a chain of ifs: a new error code does not compile until it has an exit code here. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return byError[code];
}
