import path from 'node:path';
import { removeLeftover } from '../../base/disk-trouble.ts';
import { readText } from '../../base/small-file.ts';

/** How systemd saw the service end (`systemd.exec(5)`: `$SERVICE_RESULT`, `$EXIT_CODE`, `$EXIT_STATUS`). */
export interface LastExit {
  /** `success`, `exit-code`, `signal`, `core-dump`, `watchdog`, `oom-kill`, `timeout`, … */
  readonly result: string;
  /** `exited`, `killed` or `dumped`; empty when the process was never there. */
  readonly code: string;
  /** The exit code, or the signal's name without `SIG`. */
  readonly status: string;
}

const fileName = 'last-exit';

/** Reads and removes what the unit's `ExecStopPost=` wrote; `null`: nothing, or no such line. It tells of the run before this one alone. */
export function takeLastExit(stateDir: string): LastExit | null {
  const file = path.join(stateDir, fileName);
  const text = readText(file);
  if (text === null) return null;
  removeLeftover(file);
  const match = /^([a-z-]{1,40}) (exited|killed|dumped) (\w{1,20})\s*$/.exec(text);
  if (match === null) return null;
  const [, result = '', code = '', status = ''] = match;
  return { result, code, status };
}
