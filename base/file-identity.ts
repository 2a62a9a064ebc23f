import type { BigIntStats } from 'node:fs';

/** What tells a file from any other while somebody has it open: its name may have come to mean another one. `null`: there is no file. */
export function fileIdentity(stats: BigIntStats | undefined): string | null {
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}
