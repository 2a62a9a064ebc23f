import type { BriefRun } from '../process.ts';
import { ServiceManager } from './service-manager.ts';

export interface ServiceLink {
  readonly manager: ServiceManager;
  /** How often it wants a sign of life; `null`: never. */
  readonly beatEveryMs: number | null;
}

export interface LinkOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly run: (run: BriefRun) => Promise<string | null>;
  readonly monotonicMs: () => number;
  readonly warn: (message: string) => void;
}

const notifyTimeoutMs = 5000;
const beatMinMs = 500;

/**
 * The link to systemd, where it wants to be told (`Type=notify`); `null` elsewhere. Node has no datagram sockets of the unix
 * kind, so systemd's own `systemd-notify` speaks for us.
 */
export function openServiceManager(options: LinkOptions): ServiceLink | null {
  const { env, run, warn } = options;
  const socket = env['NOTIFY_SOCKET'] ?? '';
  if (socket === '') return null;
  const manager = new ServiceManager({
    send: assignments =>
      run({
        file: 'systemd-notify',
        args: Object.entries(assignments).map(([name, value]) => `${name}=${value}`),
        env: { NOTIFY_SOCKET: socket },
        timeoutMs: notifyTimeoutMs,
      }),
    monotonicMs: options.monotonicMs,
    monotonicUsec: () => process.hrtime.bigint() / 1000n,
    onTrouble: because => warn(`cannot tell systemd how memsup is: ${because}`),
  });
  return { manager, beatEveryMs: beatEvery(options) };
}

function beatEvery({ env, pid, warn }: LinkOptions): number | null {
  const usec = Number(env['WATCHDOG_USEC'] ?? '');
  if (!Number.isFinite(usec) || usec <= 0) return null;
  const wanted = env['WATCHDOG_PID'] ?? '';
  if (wanted !== '' && Number(wanted) !== pid) {
    warn(
      `systemd's watchdog waits for process ${wanted}, not for memsup (${pid}): start memsup itself, not by way of npx or a shell`,
    );
    return null;
  }
  return Math.max(beatMinMs, Math.floor(usec / 2000));
}
