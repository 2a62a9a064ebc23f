import type { DaemonRecord } from '../ipc/daemon-record.ts';
import type { Supervision } from './supervision.ts';

/** How this supervisor is found, as `daemon.json` has it. */
export function daemonRecord(supervision: Supervision): DaemonRecord {
  const { controlSocket, config, stateDir, clock, startedAtMonotonicMs } = supervision;
  const uptimeMs = clock.monotonicMs() - startedAtMonotonicMs;
  return {
    pid: process.pid,
    socket: controlSocket.path,
    app: config.app.name,
    stateDir,
    startedAt: new Date(clock.wallMs() - uptimeMs).toISOString(),
  };
}
