/** heapdump's own file name: milliseconds and the nanoseconds beyond them, on the monotonic clock. */
export function defaultName(nowNs: bigint = process.hrtime.bigint()): string {
  return `heapdump-${nowNs / 1_000_000n}.${nowNs % 1_000_000n}.heapsnapshot`;
}
