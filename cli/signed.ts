import { formatBytes } from '../base/quantities.ts';

/** A change in bytes, its direction in front: `+1.2 MiB`, `-512 B`. */
export function signedBytes(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}

/** A change in a count, its direction in front. */
export function signedCount(count: number): string {
  return count > 0 ? `+${count}` : String(count);
}
