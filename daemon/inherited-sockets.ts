/** The first of the descriptors that systemd hands over. */
export const firstInheritedFd = 3;

/** More than any unit has; a number that says more is a mistake. */
const socketsMax = 64;

/**
 * How many listening sockets this process was started with (systemd's socket activation, sd_listen_fds(3)). They count only
 * for the process that `LISTEN_PID` names: what its children inherit of the variables is not for them.
 */
export function inheritedSockets(
  env: Readonly<Record<string, string | undefined>> = process.env,
  pid = process.pid,
): number {
  if (env['LISTEN_PID'] !== String(pid)) return 0;
  const count = Number(env['LISTEN_FDS']);
  return Number.isSafeInteger(count) && count > 0 ? Math.min(count, socketsMax) : 0;
}
