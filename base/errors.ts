/** Every expected failure has one of these codes; `docs/errors.md` explains each, and a tidy test compares the two. */
export const errorCodes = [
  'MEMSUP_USAGE',
  'MEMSUP_CONFIG',
  'MEMSUP_CONFIG_NOT_FOUND',
  'MEMSUP_SCRIPT_NOT_FOUND',
  'MEMSUP_NODE_UNSUPPORTED',
  'MEMSUP_NEVER_READY',
  'MEMSUP_RESTART_BUDGET_SPENT',
  'MEMSUP_PROTOCOL',
  'MEMSUP_SOCKET',
  'MEMSUP_SOCKET_PATH_TOO_LONG',
  'MEMSUP_ALREADY_RUNNING',
  'MEMSUP_NOT_RUNNING',
  'MEMSUP_REQUEST_REFUSED',
  'MEMSUP_REQUEST_TIMEOUT',
  'MEMSUP_STATE_DIR',
  'MEMSUP_TRACE',
  'MEMSUP_SCENARIO',
  'MEMSUP_QUANTITY',
  'MEMSUP_CAPTURE_REFUSED',
  'MEMSUP_CAPTURE_FAILED',
  'MEMSUP_INCIDENT_NOT_FOUND',
  'MEMSUP_REPORT',
  'MEMSUP_SNAPSHOT_UNREADABLE',
  'MEMSUP_SNAPSHOT_CORRUPT',
  'MEMSUP_SNAPSHOT_TRUNCATED',
  'MEMSUP_SNAPSHOT_UNSUPPORTED',
  'MEMSUP_SNAPSHOT_TOO_BIG',
  'MEMSUP_PROFILE',
  'MEMSUP_ABORTED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface MemsupErrorOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An expected failure. Match on `code`: errors cross process borders, where `instanceof` is lost. */
export class MemsupError extends Error {
  override readonly name = 'MemsupError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: MemsupErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's code (`ENOENT`, `EADDRINUSE`, …) of anything that was thrown, if it has one. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
